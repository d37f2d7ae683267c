# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# security.sh - tests of the security patches, which come before the series
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

test_security_is_applied_first() {
	with_security
	succeeds "$tools/prepare" tree
	grep -qx 'take ten of c' tree/src/c.c || fail "the first security patch is not applied"
	grep -qx 'line ten of a' tree/src/a.c || fail "the series is not applied"
	succeeds "$tools/prepare" --stock stock
	! grep -q take stock/src/c.c || fail "stock is patched"
	succeeds "$tools/prepare" --upto s1 one
	! grep -q '^if' one/src/c.c || fail "the second security patch is applied"
	succeeds "$tools/prepare" --upto s2 both
	grep -qx 'take ten of c' both/src/c.c || fail "the first security patch is not applied"
	succeeds "$tools/prepare" --upto 0 none
	same both none
	refuses 1 'the security series has 2 patches, not 3' "$tools/prepare" --upto s3 other
}

# A security patch that does not apply stops everything.
test_security_that_does_not_apply() {
	with_security
	sed -i 's/^ line 31 of c/ line 3001 of c/' patches/security/0002-*
	refuses 1 '^prepare: security/0002-CVE-2000-0002-.* does not apply: error: patch failed: src/c.c:' "$tools/prepare" tree
	refuses 1 '^import: security: 0002 CVE-2000-0002: .*: does not apply$' "$tools/import" repository
	[ "$(ls -A)" = "$(printf '%s\n' apt.conf cache err out patches sources.list)" ] || fail "left behind: $(ls -A)"
	rm patches/security/0002-*
	refuses 1 'security/0002-.* there is no such file' "$tools/prepare" tree
	refuses 1 'security/0002-.* there is no such file' "$tools/import" repository
}

test_security_import_and_export() {
	with_security
	cp -r patches before
	succeeds "$tools/import" repository
	[ "$(git -C repository log --format=%s --reverse base..upstream | cut -c 1-14 | xargs)" = 'CVE-2000-0001: CVE-2000-0002:' ] ||
		fail "not the security patches before the tag upstream"
	[ "$(git -C repository rev-list --count upstream..series)" = 3 ] || fail "not the series behind the tag upstream"
	succeeds "$tools/export" repository
	same before patches
	succeeds "$tools/refresh"
	grep -q 'nothing has changed' out || fail "refresh changes something"
	same before patches
}

# The tag upstream goes along with its commit.
test_security_patch_is_edited() {
	with_security
	succeeds "$tools/import" repository
	(
		cd repository || exit
		sed -i 's/line 20 of c/take twenty of c/' src/c.c
		git commit -q -a --fixup=upstream
		GIT_SEQUENCE_EDITOR=: git rebase -q -i --autosquash base
	) >log 2>&1 || fail "$(cat log)"
	succeeds "$tools/export" repository
	grep -q '^+take twenty' patches/security/0002-* || fail "the change is not in the second security patch"
	[ "$(grep -c ^0 patches/security/series) $(grep -c ^0 patches/series)" = '2 3' ] || fail "not two and three patches"
	succeeds "$tools/check"
	# one more, and the first goes
	(
		cd repository || exit
		change src/c.c '1s/line/look at line/' 'CVE-2000-0003: look at the first' 3
		git checkout -q --detach base
		git cherry-pick upstream series && git tag -f upstream && git cherry-pick series~4..series~1 &&
			git branch -f series && git checkout -q series
	) >log 2>&1 || fail "$(cat log)"
	succeeds "$tools/export" repository
	[ "$(cat patches/security/series)" = "$(printf '%s\n' 0001-CVE-2000-0002-look-at-the-result.patch \
		0002-CVE-2000-0003-look-at-the-first.patch)" ] || fail "series is $(cat patches/security/series)"
	[ "$(find patches -name '0*' | wc -l)" = 5 ] || fail "not five patches"
	succeeds "$tools/check"
}

test_security_patches_are_dropped() {
	with_security
	succeeds "$tools/import" repository
	git -C repository rebase -q --onto base upstream series >log 2>&1 || fail "$(cat log)"
	refuses 1 'HEAD does not come from the tag upstream; git tag -f upstream COMMIT' "$tools/export" repository
	git -C repository tag -f upstream base >log
	succeeds "$tools/export" repository
	[ "$(find patches/security -type f)" = patches/security/series ] || fail "left: $(ls patches/security)"
	[ ! -s patches/security/series ] || fail "series is $(cat patches/security/series)"
	rm -r patches/security
	same "$work/good" patches
}

test_security_is_checked() {
	with_security
	succeeds "$tools/check"
	grep -q '2 security patches and 3 of the series' out || fail "does not count them"
	sed -i 's/^Date: .*/&\nX: y/; s/^+take ten of c/&  /' patches/security/0001-*
	echo >patches/security/0003-other.patch
	echo >patches/security/note.txt
	finds 'security/0003-other.patch: not named in series$' 'security/note.txt: not named in series$'
	rm patches/security/0003-other.patch patches/security/note.txt
	finds 'security/0001-.*:[0-9]+: adds trailing whitespace$'
	sed -i '/^X: y/d; s/^+take ten of c.*/+take ten of c/' patches/security/0001-*
	printf -- '-- \n2.39\n' >>"$(echo patches/security/0002-*)"
	finds 'security/0002-.*: not as export writes it'
	succeeds "$tools/refresh"
	# other forms of a fix
	mkdir patches/security/instead
	cp patches/security/0001-* patches/security/instead/CVE-2000-0001-otherwise.patch
	printf '%s\n' '# what it looks like' 'CVE-2000-0001 src/c.c take no more' >patches/security/present
	succeeds "$tools/check"
	cp patches/security/0001-* patches/security/instead/CVE-2000-0003-other.patch
	printf '%s\n' 'CVE-2000-0003 src/c.c x' 'CVE-2000-0001 src/c.c' 'CVE-2000-0002 src/c.c (x' >>patches/security/present
	finds 'security/present: CVE-2000-0003: no patch is for it$' 'security/present: CVE-2000-0001: names no file and pattern$' \
		'security/present: CVE-2000-0002: grep: ' 'security/instead/CVE-2000-0003-other.patch: is instead of no patch$'
	rm patches/security/instead/CVE-2000-0003-other.patch
	echo 'CVE-2000-0002 src/c.c line 9 of c line 10' >patches/security/present
	finds 'security/present: stock looks as if it had security/0002-CVE-2000-0002-look-at-the-result.patch$'
	rm patches/security/present
	echo 0001-x.patch >>patches/security/series
	finds 'security/series: 0001-x.patch: there is no such file$'
}
