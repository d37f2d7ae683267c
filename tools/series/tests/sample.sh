# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sample.sh - the sample upstream project, its series, and what tests say
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

# make_sample: $work/good is a folder of patches in order, $work/sample_1.0.orig.tar.gz the tarball it is for.
# The series has three patches under three headings, the second of which is empty. $work/security is a security/ for it,
# with two patches: with_security has a test's folder get it.
# shellcheck disable=SC2030,SC2031	# its variables are its own
make_sample() (
	set -e
	cd "$work"
	mkdir -p sample-1.0/src sample-1.0/testing good
	cd sample-1.0
	seq -f 'line %g of a' 1 40 >src/a.c
	seq -f 'line %g of b' 1 400 >src/b.c
	seq -f 'line %g of c' 1 40 >src/c.c
	head -c 20000 /dev/urandom | base64 >src/large
	echo "1.0: first" >CHANGES
	echo "a test" >testing/first
	# As in libreswan's tarball: a file that its own .gitignore matches.
	echo '*.orig' >.gitignore
	echo kept >src/kept.orig
	printf '#!/bin/sh\n' >src/script
	chmod 755 src/script
	chmod -R g+w .
	cd ..
	tar -czf sample_1.0.orig.tar.gz sample-1.0

	cat >good/UPSTREAM <<-END
		UPSTREAM_NAME=sample
		UPSTREAM_VERSION=1.0
		UPSTREAM_TARBALL=sample_1.0.orig.tar.gz
		UPSTREAM_SHA256=$(sha256sum sample_1.0.orig.tar.gz | cut -d ' ' -f 1)
		UPSTREAM_URL=http://127.0.0.1:9/sample-1.0.tar.gz
		SERIES_REVISION=3
		SERIES_AUTHOR='A Name <a@example.invalid>'
	END
	printf '# First: a\n\n# Second: nothing\n\n# Last: marker\n' >good/series

	export SERIES_DIR=$work/good LAB_CACHE=$work/cache LIBRESWAN_TARBALL=$work/sample_1.0.orig.tar.gz
	"$tools/import" repository
	cd repository
	change src/c.c 's/line 10 .*/take ten of c/' 'CVE-2000-0001: take no more than fit' 1
	change src/c.c 's/line 30 .*/if (line 30 of c)/' 'CVE-2000-0002: look at the result' 2
	git tag -f upstream
	change src/a.c 's/line 10 .*/line ten of a/' 'a: spell the tenth line' 1
	echo 'a new file' >src/new
	echo '#!/bin/sh' >src/newscript
	chmod 755 src/newscript
	git add src
	change src/b.c 's/line 200 .*/&\tand a tab/' 'b/new: add two files, with § and a subject line so long it folds' 2
	change src/b.c '$a#define RMOBIKE_SERIES_REVISION 3' 'version: mark it' 3
	"$tools/export" .
	# The first export has put all three under the first heading.
	cd ../good
	{
		printf '# First: a\n'
		grep -h '^000[12]' series
		printf '\n# Second: nothing\n\n# Last: marker\n'
		grep -h '^0003' series
	} >series.new
	mv series.new series
	mv security ..
	rm -rf ../repository ../sample-1.0
)

# change FILE SED-SCRIPT SUBJECT MINUTE: a commit in the current directory, dated by MINUTE
change() {
	sed -i "$2" "$1"
	GIT_AUTHOR_DATE="2025-01-01T00:0$4:00+0000" git commit -qam "$3" -m "It was otherwise.
Now it is so."
}

# shellcheck disable=SC2031
# new_case NAME: a fresh directory with a copy of the good series; no mirror, and an empty cache.
new_case() {
	w=$work/case-$1
	mkdir "$w"
	cd "$w" || exit 1
	cp -r "$work/good" patches
	tarball=$work/sample_1.0.orig.tar.gz
	cached=$w/cache/tarballs/sample_1.0.orig.tar.gz
	export SERIES_DIR=$w/patches LAB_CACHE=$w/cache
	export APT_CONFIG=$w/apt.conf
	printf 'Dir::Etc::sourcelist "%s/sources.list";\nDir::Etc::sourceparts "-";\nDir::State::lists "%s/lists";\n' \
		"$w" "$w" >apt.conf
	mirror http://127.0.0.1:9/debian
}

# with_security: the series has security patches
with_security() {
	in_cache
	cp -r "$work/security" patches/
}

# mirror URI...: what apt is configured for
mirror() {
	printf 'deb [trusted=yes] %s stable main\n' "$@" >"$w/sources.list"
}

# local_mirror FILE: a mirror that has FILE as the sample's tarball
local_mirror() {
	mkdir -p "$w/mirror/pool/main/s/sample"
	cp "$1" "$w/mirror/pool/main/s/sample/sample_1.0.orig.tar.gz"
	mirror "copy:$w/mirror"
}

# in_cache: have the tarball there already
in_cache() {
	mkdir -p "${cached%/*}"
	cp "$tarball" "$cached"
}

fail() {
	echo "$*"
	[ ! -s "$w/out" ] || sed 's/^/stdout: /' "$w/out"
	[ ! -s "$w/err" ] || sed 's/^/stderr: /' "$w/err"
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

# run COMMAND...: its output in $w/out and $w/err, its exit status in $status
run() {
	status=0
	"$@" >"$w/out" 2>"$w/err" || status=$?
}

# succeeds COMMAND...
succeeds() {
	run "$@"
	[ "$status" -eq 0 ] || fail "$*: exit status $status"
}

# refuses STATUS PATTERN COMMAND...: COMMAND ends with STATUS and one line on standard error
refuses() {
	local wanted=$1 pattern=$2
	shift 2
	run "$@"
	[ "$status" -eq "$wanted" ] || fail "$*: exit status $status, wanted $wanted"
	[ "$(wc -l <"$w/err")" -eq 1 ] || fail "$*: not one line of complaint"
	grep -Eq "$pattern" "$w/err" || fail "$*: the complaint does not say $pattern"
}

# same A B: two files or trees
same() {
	diff -r "$1" "$2" >"$w/diff" || fail "$1 and $2 differ: $(head -n 3 "$w/diff")"
}

# nothing_in DIR: it is empty, hidden files included
nothing_in() {
	[ -z "$(ls -A "$1" 2>/dev/null)" ] || fail "$1 is not empty: $(ls -A "$1")"
}

# wait_for COMMAND...: polls until COMMAND succeeds, for ten seconds
wait_for() {
	local i
	for i in {1..200}; do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	fail "waited in vain ($i times) for: $*"
}

# full_disk COMMAND...: whatever writes more than 1 KiB to a file gets an error
full_disk() (
	trap '' XFSZ
	ulimit -f 1
	"$@"
)
