# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# real.sh - tests of the series itself, on the real tarball
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

# real: the project's own series, with the tarball from the real cache
real() {
	unset APT_CONFIG SERIES_DIR
	export LAB_CACHE=$real_cache
	(
		# shellcheck source=../../../patches/UPSTREAM
		. "$tools/../../patches/UPSTREAM"
		[ -e "$LAB_CACHE/tarballs/$UPSTREAM_TARBALL" ]
	) || skip "the real tarball is not in the cache; tools/series/fetch gets it"
}

# The patches have nothing to do with it, and check imports them.
test_real_import_has_every_file() {
	real
	mkdir bare
	cp "$tools/../../patches/UPSTREAM" bare
	SERIES_DIR=$w/bare succeeds "$tools/import" repository
	git -C repository ls-tree -r --name-only upstream | sort >imported
	tar -tzf "$("$tools/fetch")" | grep -v '/$' | sed 's|^[^/]*/||' | sort >packed
	same packed imported
}
