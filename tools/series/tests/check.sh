# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check.sh - tests of check: the good series, and each way to be bad
#
# A bad series is the good one with one change. Where a test edits the text of a patch, the counts of the hunk
# stay right, so that it is bad in one way only.
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

# good_series: check finds nothing
good_series() {
	succeeds "$tools/check"
	[ "$(wc -l <"$w/out")" -eq 1 ] || fail "more than one line"
}

# finds PATTERN...: check's problems are these, one line each, in this order, and no other
finds() {
	local pattern number=0
	run "$tools/check"
	[ "$status" -eq 1 ] || fail "exit status $status, wanted 1"
	for pattern in "$@"; do
		number=$((number + 1))
		sed -n "${number}p" "$w/out" | grep -Eq "^$pattern" || fail "problem $number is not $pattern"
	done
	[ "$(wc -l <"$w/out")" -eq $# ] || fail "not $# problems"
}

# the three patches, by number
patch_1() { echo patches/0001-*; }
patch_2() { echo patches/0002-*; }
patch_3() { echo patches/0003-*; }

# reexport COMMAND: a change made in the repository, so that all that export can put right is right
reexport() {
	succeeds "$tools/import" repository
	(
		set -e
		cd repository
		"$@"
	) >log 2>&1 || fail "$*: $(cat log)"
	succeeds "$tools/export" repository
}

# amend SED-SCRIPT: another message for the second commit
amend() {
	git checkout -q --detach series^
	git log -1 --format=%B | sed "$1" | git commit -q --amend --allow-empty -F -
	git cherry-pick series
	git branch -f series
	git checkout -q series
}

# change_second SED-SCRIPT FILE: the second commit changes FILE as well
change_second() {
	git checkout -q --detach series^
	[ -e "$2" ] || echo new >"$2"
	sed -i "$1" "$2"
	git add -A -f
	git commit -q --amend --no-edit
	git cherry-pick series
	git branch -f series
	git checkout -q series
}

test_check_good() {
	in_cache
	good_series
	cp -r patches before
	: >patches/README.md
	good_series
	rm patches/README.md
	same before patches
}

test_check_missing() {
	in_cache
	rm "$(patch_2)"
	finds 'series: 0002-.*: there is no such file$'
}

test_check_unused() {
	in_cache
	echo >patches/0004-other.patch
	echo >patches/note.txt
	finds '0004-other.patch: not named in series$' 'note.txt: not named in series$'
}

test_check_duplicate_entry() {
	in_cache
	grep ^0003 patches/series >last
	cat last >>patches/series
	finds 'series: 0003-version-mark-it.patch: named twice$'
}

test_check_duplicate_number() {
	in_cache
	cp "$(patch_2)" patches/0002-other.patch
	sed -i '/^# Last/i 0002-other.patch' patches/series
	finds 'series: 0002-other.patch: is patch 3 of the series$' 'series: 0003-.*: is patch 4 of the series$'
}

test_check_gap() {
	in_cache
	mv "$(patch_3)" patches/0004-version-mark-it.patch
	sed -i 's/^0003/0004/' patches/series
	finds 'series: 0004-.*: is patch 3 of the series$'
}

test_check_names() {
	in_cache
	echo '../patches/0004-x.patch -p0' >>patches/series
	finds 'series: \.\./patches/0004-x\.patch -p0: not the name of a patch$'
}

test_check_no_series() {
	in_cache
	rm patches/series
	rm patches/0*
	finds 'series: names no patch$'
}

test_check_empty_description() {
	in_cache
	reexport amend '2,$d'
	finds '0002-.*:[0-9]+: the description is empty$'
}

test_check_short_description() {
	in_cache
	reexport amend '4,$d'
	finds '0002-.*:[0-9]+: the description has one line'
}

test_check_missing_from() {
	in_cache
	sed -i '/^From: /d' "$(patch_1)"
	finds '0001-.*: has no From$'
}

test_check_other_author() {
	in_cache
	sed -i 's/^From: .*/From: Somebody Else <else@example.invalid>/' "$(patch_1)"
	finds '0001-.*: From is Somebody Else <else@example.invalid>, not A Name'
}

test_check_missing_date() {
	in_cache
	sed -i '/^Date: /d' "$(patch_1)"
	finds '0001-.*: has no Date$'
}

test_check_missing_subject() {
	in_cache
	sed -i '/^Subject: /d' "$(patch_1)"
	finds '0001-.*: has no Subject$'
}

test_check_subject() {
	in_cache
	reexport amend '1s/.*/this names no area/'
	finds '0002-.*: the subject is not of the form .*: this names no area$'
}

test_check_long_subject() {
	in_cache
	reexport amend '1s/.*/a: seventy-two characters are the most a subject may have, these are 73!!/'
	finds '0002-.*: the subject has 73 characters, 72 are allowed$'
	rm -r repository
	reexport amend '1s/.*/a: seventy-two characters are the most a subject may have, this § has 72/'
	good_series
}

test_check_signed_off() {
	in_cache
	reexport amend '$aSigned-off-by: A Name <a@example.invalid>'
	finds '0002-.*: has a trailer the series does without: Signed-off-by:$'
}

test_check_not_a_mail() {
	in_cache
	sed -i 1d "$(patch_1)"
	finds '0001-.*: is no mail as git format-patch writes it$'
}

test_check_trailing_whitespace() {
	in_cache
	reexport change_second 's/line 20 .*/& /' src/b.c
	finds '0002-.*:[0-9]+: adds trailing whitespace$'
}

test_check_space_before_tab() {
	in_cache
	reexport change_second 's/line 20 .*/ \t&/' src/b.c
	finds '0002-.*:[0-9]+: adds a space before a tab$'
}

test_check_removed_whitespace_is_welcome() {
	in_cache
	reexport change_second 's/line 20 .*/&/' src/b.c
	sed -i 's/^ line 199 of b$/& /' "$(patch_2)"
	# context with a blank at its end: not added by the patch, so lint is silent and only patch(1) objects
	finds '0002-.*: does not apply at fuzz 0: src/b.c: Hunk #1 FAILED'
}

test_check_if_0() {
	in_cache
	reexport change_second '1i# if 0 /* later */\n#endif' src/b.c
	finds '0002-.*:[0-9]+: adds #if 0$'
	rm -r repository
	reexport change_second '1s/.*/#if 0x10 > X/' src/b.c
	good_series
}

test_check_changes_and_testing() {
	in_cache
	reexport change_second '$aadded' CHANGES
	finds '0002-.*: changes CHANGES, which the series leaves alone$'
	rm -r repository
	reexport change_second '$aadded' testing/second
	finds '0002-.*: changes CHANGES' '0002-.*: changes testing/second'
}

test_check_foreign_names() {
	in_cache
	reexport change_second '1s|$|see tools/series/check|' src/b.c
	finds '0002-.*:[0-9]+: adds a line that names tools/series$'
	rm -r repository
	reexport amend '$aSeen in /home/user/libreswan.'
	finds '0002-.*:[0-9]+: the message names /home/u$' '0002-.*: adds a line that names tools/series$'
}

test_check_rename() {
	in_cache
	cat >>"$(patch_2)" <<-END
		diff --git a/src/script b/src/scripture
		similarity index 100%
		rename from src/script
		rename to src/scripture
	END
	run "$tools/check"
	[ "$status" -eq 1 ] || fail "exit status $status"
	grep -q '0002-.*: renames, copies and binary changes' "$w/out" || fail "does not say so"
}

test_check_damaged_hunk() {
	in_cache
	sed -i 's/^ line 201 of b/line 201 of b/' "$(patch_2)"
	finds '0002-.*:[0-9]+: is no line of a hunk$' '0002-.*: does not apply at fuzz 0: .*malformed patch'
}

test_check_patch_without_changes() {
	in_cache
	sed -i '/^---$/,$d' "$(patch_1)"
	finds '0001-.*: changes no file$' '0001-.*: does not apply at fuzz 0: patch: .* Only garbage was found'
}

test_check_not_utf8() {
	in_cache
	sed -i 's/^Now it is so\.$/Now it is so \xe4\xf6/' "$(patch_2)"
	finds '0002-.*: is not UTF-8$'
}

test_check_fuzz() {
	in_cache
	# the outermost line of context: patch(1) would take it with fuzz 1
	sed -i 's/^ line 203 of b/ line 2003 of b/' "$(patch_2)"
	mkdir fuzz
	tar -xzf "$tarball" -C fuzz --strip-components=1
	patch -s -d fuzz -p1 -F1 <"$(patch_2)" || fail "not a patch that applies with fuzz"
	finds '0002-.*: does not apply at fuzz 0: src/b\.c: Hunk #1 FAILED'
}

test_check_offset() {
	in_cache
	sed -i 's/^@@ -197,7 +197,7 @@/@@ -190,7 +190,7 @@/' "$(patch_2)"
	finds '0002-.*: applies with an offset: src/b\.c: Hunk #1 succeeded at 197 \(offset 7 lines\)'
}

test_check_order() {
	in_cache
	reexport change_second '10s/.*/line ten again/' src/a.c
	mv "$(patch_1)" patches/saved
	mv "$(patch_2)" patches/0001-b.patch
	mv patches/saved patches/0002-a.patch
	printf '%s\n' 0001-b.patch 0002-a.patch 0003-version-mark-it.patch >patches/series
	finds '0001-b.patch: does not apply at fuzz 0: src/a\.c: Hunk #1 FAILED'
}

test_check_marker_not_last() {
	in_cache
	succeeds "$tools/import" repository
	(cd repository && change src/a.c 's/line 30 .*/line thirty/' 'a: spell the thirtieth line' 4)
	succeeds "$tools/export" repository
	finds '0003-version-.*: a release marker, but not the last patch$' \
		'0004-a-.*: the last patch is not the release marker' '0004-a-.*: its revision is missing, in UPSTREAM it is 3$'
}

test_check_marker_revision() {
	in_cache
	sed -i 's/^SERIES_REVISION=3/SERIES_REVISION=4/' patches/UPSTREAM
	finds '0003-.*: its revision is 3, in UPSTREAM it is 4$'
}

test_check_trees_differ() {
	in_cache
	# what patch -E removes, git apply leaves there
	reexport change_second '1,$d' src/script
	finds 'series: patch\(1\) and git apply make different trees of it: Only in .*: script$'
}

test_check_git_apply_fails() {
	in_cache
	# patch(1) would take it
	printf '%s\n' 'diff --git a/.git/x b/.git/x' 'new file mode 100644' '--- /dev/null' '+++ b/.git/x' '@@ -0,0 +1 @@' +x \
		>>"$(patch_2)"
	finds "0002-.* does not apply: error: invalid path '.git/x'"
}

test_check_git_am_fails() {
	in_cache
	sed -i 's/^Date: .*/Date: some day/' "$(patch_2)"
	finds 'series: refresh: .*date'
}

test_check_not_as_exported() {
	in_cache
	printf -- '-- \n2.39\n' >>"$(patch_1)"
	finds '0001-.*: not as export writes it'
	succeeds "$tools/refresh"
	mv "$(patch_1)" patches/0001-other-name.patch
	sed -i 's/^0001.*/0001-other-name.patch/' patches/series
	finds '.*not as export writes it' '.*not as export writes it' 'series: not as export writes it'
}

test_check_without_tarball() {
	refuses 2 'cannot get' "$tools/check"
}

test_check_usage() {
	refuses 2 '^Usage: tools/series/check$' "$tools/check" something
}

test_check_leaves_nothing() {
	local before after
	in_cache
	before=$(ls -A "$tools/../../build" 2>/dev/null)
	good_series
	after=$(ls -A "$tools/../../build")
	[ "$before" = "$after" ] || [ -z "$before$after" ] || fail "left in build: $after"
}
