# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tools.sh - tests of fits, add-to-debian and add-to-spec
# shellcheck disable=SC2154	# variables that run sets

# fits_with STATUS PATTERN [TREE]: fits ends with STATUS and says PATTERN
fits_with() {
	run "$tools/fits" "${3:-libreswan}"
	[ "$status" -eq "$1" ] || fail "exit status $status, wanted $1"
	grep -Eq -- "$2" out || fail "does not say $2"
}

test_fits_pinned() {
	stock
	chmod -R a-w libreswan
	fits_with 0 "^libreswan $UPSTREAM_VERSION: ${#patches[@]} of ${#patches[@]} patches fit\$"
	[ "$(grep -c '^fits ' out)" -eq ${#patches[@]} ] || fail "not a line for each"
	diff -r "$work/stock" libreswan || fail "the tree was changed"
	chmod -R u+w libreswan
}

test_fits_with_offset() {
	stock
	sed -i '1i/* a line more */' libreswan/programs/pluto/revival.c
	fits_with 0 '^offset .*: programs/pluto/revival.c$'
	! grep -q '^fuzz\|^FAILS' out || fail "more than an offset"
}

test_fits_with_fuzz() {
	stock
	# the outermost line of context of a patch that stays as it is
	sed -i 's/passert(md->chain\[ISAKMP_NEXT_v2SK\] == NULL);/& \/\/ new/' libreswan/programs/pluto/ikev2_message.c
	fits_with 3 '^fuzz .*CVE-2026-12413.*: programs/pluto/ikev2_message.c$'
	grep -q ', 1 fuzz' out || fail "not counted"
}

test_fits_not() {
	stock
	echo >libreswan/programs/pluto/revival.c
	fits_with 1 '^FAILS .*: programs/pluto/revival.c$'
	grep -q '^fits ' out || fail "nothing fits any more"
	rm libreswan/programs/pluto/revival.c
	fits_with 1 '^FAILS '
}

test_fits_one_is_present() {
	stock
	patch -s -p1 -d libreswan <"$top/patches/${patches[0]}"
	fits_with 0 "^present  ${patches[0]}\$"
	succeeds "$tools/fits" --list libreswan
	same <(printf '%s\n' "${patches[@]:1}") out
	same <(echo "present  ${patches[0]}"; tail -n 1 err) err
}

test_fits_after_the_series() {
	refuses 1 "has the series already, revision $SERIES_REVISION\$" "$tools/fits" "$work/patched"
}

test_fits_quiet() {
	succeeds "$tools/fits" --quiet "$work/stock"
	[ "$(wc -l <out)" -eq 1 ] || fail "more than a line"
}

test_fits_misused() {
	refuses 2 'not the source of Libreswan' "$tools/fits" "$w"
	refuses 2 'not the source of Libreswan' "$tools/fits" /does/not/exist
	run "$tools/fits"
	[ "$status" -eq 2 ] || fail "exit status $status"
	grep -q '^Usage: ' err || fail "no usage"
}

# The version must be newer than Debian's, older than Debian's next: its security updates too.
test_debian_version() {
	debian_source
	sed -i '1s/(.*)/(5.2-2.2)/' "libreswan-$UPSTREAM_VERSION/debian/changelog"
	succeeds "$tools/add-to-debian" "libreswan-$UPSTREAM_VERSION"
	version=$(dpkg-parsechangelog -l "libreswan-$UPSTREAM_VERSION/debian/changelog" -S Version)
	same <(echo "5.2-2.2+~rmobike$SERIES_REVISION") <(echo "$version")
	dpkg --compare-versions "$version" gt 5.2-2.2 || fail "does not upgrade 5.2-2.2"
	for next in 5.2-2.2+deb13u1 5.2-2.2+b1 5.2-2.3 5.2-2.5 5.2-3 5.3-1; do
		dpkg --compare-versions "$version" lt "$next" || fail "not upgraded by $next"
	done
	dpkg --compare-versions "$version" lt "5.2-2.2+~rmobike$((SERIES_REVISION + 1))" || fail "not upgraded by the next revision"
	# that it can tell
	! dpkg --compare-versions "5.2-2.2+rmobike1" lt 5.2-2.2+deb13u1 || fail "the tilde is of no use"
}

# Debian's patches come first, and one that is in the way is noticed.
test_debian_patches() {
	debian_source
	local tree=libreswan-$UPSTREAM_VERSION
	succeeds "$tools/add-to-debian" "$tree"
	same <(cat "$work/stock/packaging/debian/patches/series"; printf 'rmobike/%s\n' "${patches[@]}") "$tree/debian/patches/series"
	refuses 1 'has the series already' "$tools/add-to-debian" "$tree"
}

test_debian_in_the_way() {
	debian_source
	local tree=libreswan-$UPSTREAM_VERSION
	echo >"$tree/programs/pluto/revival.c"
	cp -r "$tree" before
	run "$tools/add-to-debian" "$tree"
	[ "$status" -eq 1 ] || fail "exit status $status"
	grep -q '^FAILS .*: programs/pluto/revival.c$' err || fail "does not say what"
	same before "$tree"
}

test_debian_misused() {
	refuses 2 'no Debian source package' "$tools/add-to-debian" "$work/stock"
	debian_source
	sed -i '1s/^libreswan/strongswan/' "libreswan-$UPSTREAM_VERSION/debian/changelog"
	refuses 2 'not of libreswan' "$tools/add-to-debian" "libreswan-$UPSTREAM_VERSION"
	echo '1.0' >"libreswan-$UPSTREAM_VERSION/debian/source/format"
	refuses 2 '3.0 .quilt.' "$tools/add-to-debian" "libreswan-$UPSTREAM_VERSION"
}

# A spec with patches of its own, numbered and applied by hand.
test_spec_with_patches() {
	sed -e 's/^BuildRequires: audit.*/Patch7: own.patch\n&/' -e 's/^%setup.*/&\n%patch -P 7 -p1/' \
		"$work/stock/packaging/fedora/libreswan.spec" >libreswan.spec
	succeeds "$tools/add-to-spec" libreswan.spec "$work/stock"
	grep -qx "Patch8: ${patches[0]##*/}" libreswan.spec || fail "numbers"
	grep -qx "%autosetup -p1 -n libreswan-%{version}%{?prever}" libreswan.spec || fail "no %autosetup"
	! grep -q '^%patch' libreswan.spec || fail "applied twice"
	[ "$(rpmspec -q --qf '%{release}\n' libreswan.spec | head -n 1)" = "1.rmobike$SERIES_REVISION" ] || fail "release"
	refuses 1 'has the series already' "$tools/add-to-spec" libreswan.spec
}

test_spec_misused() {
	echo 'Name: other' >other.spec
	refuses 2 'no spec file of libreswan' "$tools/add-to-spec" other.spec
	echo 'Name: libreswan' >other.spec
	refuses 2 'neither %setup' "$tools/add-to-spec" other.spec
}
