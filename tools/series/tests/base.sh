# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# base.sh - tests of import on another base
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

# second_release: sample_2.0.orig.tar.gz, in which the first patch of the series conflicts, the second is to be found
# elsewhere, and the second security patch is in, in other words, which security/present knows
second_release() {
	with_security
	echo 'CVE-2000-0002 src/c.c when \(line 30 of c\)' >patches/security/present
	tar -xzf "$tarball"
	mv sample-1.0 sample-2.0
	sed -i 's/^line 10 of a/line 10 of a, again/' sample-2.0/src/a.c
	sed -i '1s/^/line 0 of b\n/' sample-2.0/src/b.c
	sed -i 's/^line 30 of c/when (line 30 of c)/' sample-2.0/src/c.c
	tar -czf sample_2.0.orig.tar.gz sample-2.0
	cp -r patches before
}

test_base_with_conflicts() {
	second_release
	refuses 1 '^import: a: spell the tenth line: conflicts in src/a.c; resolve it in repository, then ' \
		"$tools/import" --base=sample_2.0.orig.tar.gz repository
	awk '{ print $1, substr($2, 1, 13) }' out >said
	same <(printf '%s\n' 'applies security/0001' 'present security/0002' 'CONFLICTS 0001-a-spell-' \
		'applies 0002-b-new-ad' 'applies 0003-version-' 'import: 3') said
	[ "$(tail -n 1 out)" = 'import: 3 applies, 1 present, 1 CONFLICTS, of 5 patches' ] || fail "counts otherwise"
	grep -q '^CONFLICTS .*: src/a\.c (1)$' out || fail "not in which file"
	refuses 1 'is not finished' "$tools/export" repository
	# as docs/maintaining.md says
	(
		cd repository || exit
		sed -i -e '/^<<<<<<< /,/^=======/d' -e '/^>>>>>>> /d' -e 's/^line ten of a/&, again/' src/a.c
		git add -A -f
		GIT_EDITOR=true git rebase --continue
	) >log 2>&1 || fail "$(cat log)"
	[ "$(git -C repository log --format=%s base..upstream)" = 'CVE-2000-0001: take no more than fit' ] || fail "not the security patch before tag upstream"
	[ "$(git -C repository rev-list --count upstream..series)" = 3 ] || fail "not the series behind tag upstream"
	refuses 1 'from another tarball' "$tools/export" repository
	same before patches
	sed -i -e 's/1\.0/2.0/' -e "s/^UPSTREAM_SHA256=.*/UPSTREAM_SHA256=$(sha256sum <sample_2.0.orig.tar.gz | cut -d ' ' -f 1)/" patches/UPSTREAM
	succeeds "$tools/export" repository
	rm patches/security/present
	cp sample_2.0.orig.tar.gz cache/tarballs/
	succeeds "$tools/check"
	grep -q '1 security patches and 3 of the series on sample 2.0' out || fail "not that"
	grep -qx '+line ten of a, again' patches/0001-* || fail "the resolution is not in the patch"

	# elsewhere it is remembered, and no editor is needed
	rm -r patches
	cp -r before patches
	succeeds env GIT_EDITOR=false GIT_SEQUENCE_EDITOR=false "$tools/import" --base=sample-2.0 again
	grep -q '^remembered  0001-a-spell' out || fail "not remembered"
	! grep -q CONFLICTS out || fail "conflicts"
	git -C again rev-parse 'series^{tree}' 'upstream^{tree}' >trees
	same trees <(git -C repository rev-parse 'series^{tree}' 'upstream^{tree}')
}

# Nothing conflicts, and what the base has already is left out.
test_base_without_conflicts() {
	second_release
	mkdir tree
	tar -xzf "$tarball" -C tree --strip-components=1
	sed -i 's/^line 10 of a/line ten of a/' tree/src/a.c
	mkdir tree/.git
	succeeds "$tools/import" --base=tree repository
	[ "$(tail -n 1 out)" = 'import: 4 applies, 1 present, of 5 patches' ] || fail "says $(tail -n 1 out)"
	grep -q '^present     0001-a-spell' out || fail "another one is present"
	[ "$(git -C repository log --format=%s upstream..series | wc -l) $(git -C repository symbolic-ref --short HEAD)" = '2 series' ] || fail "not two patches"
	succeeds "$tools/prepare" prepared
	rm -r repository/.git
	same prepared repository
}

test_base_that_is_none() {
	in_cache
	refuses 1 'there is no nowhere, neither a tree nor a tarball' "$tools/import" --base=nowhere repository
	refuses 1 'cannot unpack patches/UPSTREAM' "$tools/import" --base=patches/UPSTREAM repository
	refuses 2 '^Usage: tools/series/import' "$tools/import" --base= repository
	[ ! -e repository ] || fail "left something"
}
