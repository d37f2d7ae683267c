# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# runner.sh - runs the functions test_* that the sourcing script has, or those of them that it was called with
#
# Before it: new_case NAME goes to the test's own directory, $work/case-NAME, and new_work makes what all share.
# Sets $work, a directory that is removed at the end. Ends with the exit status of the whole.

mapfile -t all < <(declare -F | sed -n 's/^declare -f test_//p')
chosen=()
for pattern in "${@:-*}"; do
	found=
	for name in "${all[@]}"; do
		# shellcheck disable=SC2053	# a glob is wanted
		[[ $name == $pattern ]] && chosen+=("$name") && found=1
	done
	[ -n "$found" ] || {
		echo "run: no test is called $pattern; there are: ${all[*]}" >&2
		exit 2
	}
done

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
new_work >"$work/log" 2>&1 || {
	echo "run: cannot make what the tests share: $(tail -n 1 "$work/log")" >&2
	exit 2
}

passed=0 failed=0 skipped=0
for name in "${chosen[@]}"; do
	(
		set -e
		new_case "$name"
		"test_$name"
	) >"$work/log" 2>&1
	status=$?
	rm -rf "$work/case-$name"
	case $status in
	0) passed=$((passed + 1)) && echo "ok      $name" ;;
	77) skipped=$((skipped + 1)) && echo "skipped $name: $(tail -n 1 "$work/log")" ;;
	*)
		failed=$((failed + 1))
		echo "FAILED  $name"
		sed 's/^/        /' "$work/log"
		;;
	esac
done
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ]
