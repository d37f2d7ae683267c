# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fetch.sh - tests of fetch
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

# fetched: fetch prints the path of the good tarball and leaves nothing else
fetched() {
	succeeds "$tools/fetch"
	[ "$(cat "$w/out")" = "$cached" ] || fail "not the path of the cached tarball"
	same "$tarball" "$cached"
	[ "$(ls -A "${cached%/*}")" = "${cached##*/}" ] || fail "more in the cache: $(ls -A "${cached%/*}")"
}

test_fetch_from_the_named_file() {
	LIBRESWAN_TARBALL=$tarball fetched
}

test_fetch_from_the_cache_without_network() {
	in_cache
	fetched
}

test_fetch_from_the_debian_mirror() {
	local_mirror "$tarball"
	fetched
	[ ! -s "$w/err" ] || fail "not silent"
}

test_fetch_from_the_second_mirror() {
	local_mirror "$tarball"
	mirror http://127.0.0.1:9/debian "copy:$w/mirror"
	fetched
}

test_fetch_from_a_mirror_on_a_disk() {
	local_mirror "$tarball"
	mirror "cdrom:[Debian 12 - amd64 DVD]/" "file:$w/mirror"
	fetched
}

test_fetch_from_upstream() {
	sed -i "s|^UPSTREAM_URL=.*|UPSTREAM_URL=copy:$tarball|" patches/UPSTREAM
	fetched
}

test_fetch_passes_by_a_wrong_mirror() {
	echo wrong >wrong
	local_mirror wrong
	sed -i "s|^UPSTREAM_URL=.*|UPSTREAM_URL=copy:$tarball|" patches/UPSTREAM
	fetched
}

test_fetch_refuses_a_wrong_hash() {
	echo wrong >wrong
	local_mirror wrong
	refuses 1 'wrong SHA-256 of copy:.*127\.0\.0\.1:9.*LIBRESWAN_TARBALL=FILE' "$tools/fetch"
	nothing_in cache/tarballs
	# and the run after it is not harmed
	local_mirror "$tarball"
	fetched
}

test_fetch_refuses_a_wrong_named_file() {
	echo wrong >wrong
	local_mirror "$tarball"
	LIBRESWAN_TARBALL=wrong refuses 1 '^fetch: LIBRESWAN_TARBALL: wrong has the wrong SHA-256' "$tools/fetch"
	nothing_in cache/tarballs
}

test_fetch_refuses_a_named_file_that_is_missing() {
	local_mirror "$tarball"
	LIBRESWAN_TARBALL=nowhere refuses 1 'LIBRESWAN_TARBALL: there is no file nowhere' "$tools/fetch"
	LIBRESWAN_TARBALL=patches refuses 1 'LIBRESWAN_TARBALL: there is no file patches' "$tools/fetch"
	nothing_in cache/tarballs
}

test_fetch_without_network() {
	refuses 1 'cannot get sample_1\.0\.orig\.tar\.gz \(127\.0\.0\.1:9: ' "$tools/fetch"
	nothing_in cache/tarballs
}

test_fetch_without_apt_configured() {
	: >sources.list
	refuses 1 'cannot get sample_1\.0\.orig\.tar\.gz' "$tools/fetch"
}

test_fetch_replaces_a_damaged_cached_file() {
	in_cache
	truncate -s 1000 "$cached"
	refuses 1 'cannot get' "$tools/fetch"
	local_mirror "$tarball"
	fetched
	grep -q 'was damaged' "$w/err" || fail "does not say so"
}

# interrupted SIGNAL: ends a fetch that has received a part of the file
interrupted() {
	local pid
	mkfifo slow
	set -m
	LIBRESWAN_TARBALL=slow "$tools/fetch" >/dev/null 2>&1 &
	pid=$!
	set +m
	exec 9>slow
	head -c 1000 "$tarball" >&9
	wait_for find_partial
	kill -s "$1" -- "-$pid"
	wait "$pid" && fail "fetch was not interrupted"
	exec 9>&-
	[ ! -e "$cached" ] || fail "something is in the cache"
}

find_partial() {
	[ -n "$(find cache/tarballs -size +0c -type f)" ]
}

test_fetch_interrupted() {
	interrupted TERM
	nothing_in cache/tarballs
	LIBRESWAN_TARBALL=$tarball fetched
}

test_fetch_killed() {
	interrupted KILL
	LIBRESWAN_TARBALL=$tarball succeeds "$tools/fetch"
	same "$tarball" "$cached"
	# what the killed one left goes with a later run
	find cache/tarballs -name '.fetch.*' -exec touch -d '2 hours ago' {} +
	fetched
}

test_fetch_on_a_full_disk() {
	LIBRESWAN_TARBALL=$tarball refuses 2 'File too large' full_disk "$tools/fetch"
	nothing_in cache/tarballs
	local_mirror "$tarball"
	refuses 1 'cannot get' full_disk "$tools/fetch"
	nothing_in cache/tarballs
	fetched
}

test_fetch_without_a_place_for_the_cache() {
	: >cache
	refuses 2 'cannot make the directory .*/cache/tarballs' "$tools/fetch"
}

test_fetch_twice_at_once() {
	local_mirror "$tarball"
	"$tools/fetch" >/dev/null 2>first &
	succeeds "$tools/fetch"
	wait $! || fail "the other one failed: $(cat first)"
	fetched
}

test_fetch_usage() {
	refuses 2 '^Usage: tools/series/fetch$' "$tools/fetch" something
	rm patches/UPSTREAM
	refuses 2 'no .*/patches/UPSTREAM' "$tools/fetch"
}
