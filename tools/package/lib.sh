# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lib.sh - what deb, rpm and those who add the patches share; sourced, never run
#
# Packages are built in a Debian root file system of its own, made by the lab like the tests' and cached beside it: without a
# Libreswan, without a network, with the packages of packages.build.

# shellcheck source=tools/series/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../series/lib.sh"

lab=$top/testing/lab/lab
logs=$top/build/package
# shellcheck disable=SC2034	# for those who source this
packages=$top/build/packages

# in_build_root DIR COMMAND...: runs COMMAND in that root file system, with DIR, writable, at /lab/build
in_build_root() {
	local dir=$1
	shift
	LAB_PACKAGES=$top/tools/package/packages.build \
		"$lab" chroot --bind="$dir:/lab/build:rw" --bind="$top/tools/package:/lab/package" -- env -C /lab/build "$@"
}

# logged NAME COMMAND...: its output goes to a log; if it fails, its complaint is ours
logged() {
	local log=$logs/$1.log status=0
	shift
	mkdir -p "$logs"
	"$@" >"$log" 2>&1 </dev/null || status=$?
	[ "$status" -eq 0 ] || die 1 "$(grep -m 1 -E '(^|[: ])[Ee](rror|: )|\*\*\*|needs root' "$log" || last_line "$log") (log: ${log#"$top/"})"
}

# choose TREE NAME: writes the patches that TREE, which is called NAME, needs to $scratch/list, in their order, and says
# which it has already. The end if they do not fit.
choose() {
	local status=0
	"$top/tools/package/fits" --list "$1" >"$scratch/list" 2>"$scratch/fits" || status=$?
	if [ "$status" -ne 0 ]; then
		grep -E '^(FAILS|fuzz) ' "$scratch/fits" >&2 || true
		die $((status == 2 ? 2 : 1)) "the patches do not fit $2 as it is: $(last_line "$scratch/fits")"
	fi
	sed -n -e "s|^present  |$prog: left out, since it is in $2: |p" \
		-e "s|^instead  \(.*\): |$prog: left out, since it is in $2, but not all of it: \1; instead: |p" "$scratch/fits"
}

# need_root: chroot needs it
need_root() {
	[ "$(id -u)" = 0 ] || die 2 "needs root for a root file system of its own: run it as root or with sudo"
}

# guest_root FILE: writes the packages of the root file system that packages are installed in: the tests' own, and
# what makes a Debian with an init system of it
guest_root() {
	cat "$top/testing/lab/packages" "$top/tools/package/packages.guest" >"$1"
}

# namespace_tests DIR TEST...: runs tests of testing/pluto on what is installed in DIR/dest, in the place of a build; a line for
# each. Adds to $passed and $failed. The whole is in build/test-output-NAME and build/package/NAME-tests.log, NAME being DIR's.
namespace_tests() {
	local dir=$1 name=${1##*/} count
	shift
	"$top/tools/series/prepare" "$dir/src"	# the tests run from it
	"$top/testing/run" --build="$dir" --output="$top/build/test-output-$name" "$@" >"$logs/$name-tests.log" 2>&1 || true
	grep -E '^(ok|FAILED|not ok)|passed|FAILED' "$logs/$name-tests.log" | grep -v '^\['
	count=$(last_line "$logs/$name-tests.log")
	if [[ $count =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
		passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
	else
		echo "FAILED  the namespace tests: $count (log: build/package/$name-tests.log)"
		failed=$((failed + 1))
	fi
}
