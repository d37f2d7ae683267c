# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dist.sh - tests of the tarball
# shellcheck disable=SC2154	# variables that run sets

# checkout DIR: what is here now, in a git repository of its own, which is made once
checkout() {
	[ -d "$work/checkout" ] || make_checkout "$work/checkout"
	cp -r "$work/checkout" "$1"
}

make_checkout() {
	mkdir "$1"
	(cd "$top" && { git ls-files -z --cached --others --exclude-standard 2>/dev/null || find . -type f -print0; } |
		xargs -0 ls -d 2>/dev/null | tar -cf - -T -) | tar -C "$1" -xf -
	git -C "$1" init -q
	git -C "$1" add -A
	GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z git -C "$1" commit -q -m all
}

test_dist_is_reproducible() {
	checkout one
	succeeds one/tools/package/dist
	[ "$(wc -l <out)" -eq 1 ] || fail "more than a path"
	tarball=$(cat out)
	[ "${tarball##*/}" = "libreswan-rmobike-$UPSTREAM_VERSION-$SERIES_REVISION.tar.gz" ] || fail "its name"
	(cd "$(dirname "$tarball")" && sha256sum --quiet --check "${tarball##*/}.sha256") || fail "its hash"
	# elsewhere, at another time, by somebody with other habits
	git clone -q one two
	find two -exec touch -d 2001-01-01 {} +
	(
		umask 077
		export TZ=Asia/Tokyo GZIP=-1
		git config --file "$w/gitconfig" tar.umask 0077
		GIT_CONFIG_GLOBAL=$w/gitconfig run two/tools/package/dist "$w/elsewhere"
		[ "$status" -eq 0 ] || fail "exit status $status"
	)
	cmp "$tarball" elsewhere/*.tar.gz || fail "two tarballs"
}

test_dist_is_complete() {
	checkout one
	succeeds one/tools/package/dist "$w"
	tar -xzf ./*.tar.gz
	rm -r one/.git
	same one "libreswan-rmobike-$UPSTREAM_VERSION-$SERIES_REVISION"
	# it makes the same tree
	LIBRESWAN_TARBALL=$("$top/tools/series/fetch") LAB_CACHE=$w/cache \
		succeeds "libreswan-rmobike-$UPSTREAM_VERSION-$SERIES_REVISION/tools/series/prepare" tree
	rm -r tree/testing
	same "$work/patched" tree
}

test_dist_of_a_dirty_tree() {
	checkout one
	succeeds one/tools/package/dist "$w/clean"
	echo more >>one/README.md
	succeeds one/tools/package/dist "$w/dirty"
	grep -q '1 files are not committed' err || fail "no warning"
	cmp clean/*.tar.gz dirty/*.tar.gz || fail "not the commit"
}

test_dist_of_no_checkout() {
	checkout one
	rm -r one/.git
	refuses 1 'not a git checkout' one/tools/package/dist
	[ ! -e one/build/dist ] || fail "left something"
}
