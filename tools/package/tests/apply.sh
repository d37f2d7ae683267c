# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# apply.sh - five ways to apply the patches to the pinned source, as docs/packaging.md says; each makes the tree that
#            prepare makes
# shellcheck disable=SC2154	# variables that run sets

# stock: a copy of the pinned source in ./libreswan
stock() {
	cp -r "$work/stock" libreswan
}

# is_patched TREE [EXCLUDE...]: the same files, with the same modes; but for testing/, which no patch may touch
is_patched() {
	local tree=$1 name
	shift
	diff -r --exclude=testing "${@/#/--exclude=}" "$work/patched" "$tree" >difference || fail "not the tree of prepare: $(head -n 3 difference)"
	for name in "$work/patched" "$tree"; do
		(cd "$name" && find . -type f -perm -100 ! -path './.*/*' ! -path './testing/*' ! -path './debian/*' | sort)
	done | sort | uniq -u >difference
	[ ! -s difference ] || fail "other modes: $(head -n 3 difference)"
}

# listed: fits names all patches for the source in ./libreswan, in ./series
listed() {
	"$tools/fits" --list libreswan >series 2>log || fail "$(cat log)"
	same <(printf '%s\n' "${patches[@]}") series
}

test_patch() {
	stock
	listed
	for name in "${patches[@]}"; do
		patch -d libreswan -p1 -F0 <"$top/patches/$name" >>log || fail "$name: $(tail -n 1 log)"
	done
	! grep -E 'offset|fuzz' log || fail "with an offset"
	is_patched libreswan
}

test_git_am() {
	stock
	git -C libreswan init -q
	git -C libreswan add -A -f
	git -C libreswan commit -q -m upstream
	listed
	sed "s|^|$top/patches/|" series | succeeds xargs git -C libreswan am
	is_patched libreswan .git
	[ "$(git -C libreswan rev-list --count HEAD)" -eq $((${#patches[@]} + 1)) ] || fail "not one commit per patch"
}

test_quilt() {
	stock
	listed
	QUILT_PATCHES=$top/patches QUILT_SERIES=$w/series succeeds env -C libreswan quilt push -a --fuzz=0
	grep -q 'Now at patch' "$w/out" || fail "not applied"
	! grep -qE 'offset|fuzz' "$w/out" || fail "with an offset"
	is_patched libreswan .pc
	[ "$(wc -l <libreswan/.pc/applied-patches)" -eq ${#patches[@]} ] || fail "not all applied"
}

# debian_source: the pinned source with the packaging that it carries, as an unpacked source package
debian_source() {
	stock
	mv libreswan "libreswan-$UPSTREAM_VERSION"
	cp -r "libreswan-$UPSTREAM_VERSION/packaging/debian" "libreswan-$UPSTREAM_VERSION/debian"
	cp "$work/$UPSTREAM_TARBALL" .
}

test_dpkg_source() {
	debian_source
	local tree=libreswan-$UPSTREAM_VERSION own
	succeeds "$tools/add-to-debian" "$tree"
	succeeds dpkg-source -b "$tree"
	own=$(grep -vc '^#' "$tree/packaging/debian/patches/series")
	rm -r "$tree"
	succeeds dpkg-source -x libreswan_*.dsc unpacked
	[ "$(wc -l <unpacked/.pc/applied-patches)" -eq $((${#patches[@]} + own)) ] || fail "not all applied"
	# Debian's own patch is in it too
	is_patched unpacked .pc debian pluto
	diff -r "$work/patched/programs/pluto" unpacked/programs/pluto >difference || fail "$(head -n 3 difference)"
	succeeds dpkg-source --after-build unpacked
}

test_autosetup() {
	mkdir -p rpm/SOURCES
	cp "$work/stock/packaging/fedora/libreswan.spec" .
	# what rpmbuild -bp looks for, though %check alone uses it
	sed -i 's/^%global with_cavstests 1/%global with_cavstests 0/' libreswan.spec
	succeeds "$tools/add-to-spec" libreswan.spec
	cp "$top"/patches/{security/,}*.patch rpm/SOURCES
	cp "$work/$UPSTREAM_TARBALL" "rpm/SOURCES/libreswan-$UPSTREAM_VERSION.tar.gz"
	succeeds rpmbuild -bp --nodeps --define "_topdir $w/rpm" libreswan.spec
	! grep -hE '^Hunk|FAILED' out err || fail "not exactly"
	# %prep also switches the include of the system's crypto policy on
	is_patched "$(dirname "$(find rpm/BUILD -path '*/mk/version.mk')")/.." ipsec.conf.in .gnupg SPECPARTS
}
