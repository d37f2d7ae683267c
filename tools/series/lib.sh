# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lib.sh - what the series tools share; sourced, never run
#
# Sets: top       the project's directory
#       SERIES_DIR  the folder with UPSTREAM, series and the patches, and security/ (default $top/patches)
#       the variables of $SERIES_DIR/UPSTREAM
#
# Every tool says what is wrong in one line on standard error, removes what it has half made, and exits with
# 0 done, 1 a problem with what it was given (series, tarball, directory), 2 usage or environment.

set -euo pipefail
umask 022

prog=${0##*/}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SERIES_DIR=${SERIES_DIR:-$top/patches}

# The user's git configuration must not show in what is exported, and a git that calls us (hook, alias,
# rebase --exec) must not redirect ours to its repository.
export LC_ALL=C
# shellcheck disable=SC2046	# a list of plain variable names
unset $(git rev-parse --local-env-vars)
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.attributesFile GIT_CONFIG_VALUE_0=/dev/null

# die STATUS TEXT...: one line, then the end.
die() {
	local status=$1
	shift
	echo "$prog: $*" >&2
	exit "$status"
}

# usage: the "Usage:" lines of the calling script's header, then the end.
usage() {
	sed -n '/^# Usage: /,/^#$/s/^# \(.\)/\1/p' "$0" >&2
	exit 2
}

# scratch DIR: makes an empty directory inside DIR, with a name that says whose it is, and has it removed when
# the script ends, however it ends. The name is left in $scratch.
scratch() {
	mkdir -p "$1" 2>/dev/null || die 2 "cannot make the directory $1"
	scratch=$(mktemp -d "$1/.$prog.XXXXXX" 2>/dev/null) || die 2 "cannot write to the directory $1"
	trap 'rm -rf "$scratch"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# last_line FILE: the last line of a program's complaint, to be put into ours.
last_line() {
	tail -n 1 "$1"
}

# need PROGRAM PACKAGE: has a program that a fresh machine may lack installed, if we may.
need() {
	command -v "$1" >/dev/null && return
	[[ $(id -u) = 0 && -x /usr/bin/apt-get ]] || die 2 "$1 is missing; install the package $2"
	local install="apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $2"
	{ $install || { apt-get -qq update && $install; }; } >/dev/null 2>&1 </dev/null ||
		die 2 "$1 is missing, and apt-get cannot install the package $2"
}

# entries: the patches that the series names, in order, one a line.
entries() {
	[ -e "$SERIES_DIR/series" ] || return 0
	sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' "$SERIES_DIR/series"
}

# security_entries: the same of the security patches, which come before the series: "security/NAME".
security_entries() {
	[ -e "$SERIES_DIR/security/series" ] || return 0
	SERIES_DIR=$SERIES_DIR/security entries | sed 's|^|security/|'
}

# subject NAME: what a patch says of itself in one line.
subject() {
	awk '/^Subject: / { s = substr($0, 10); next } s != "" && /^ / { s = s $0; next } s != "" { print s; exit }' "$SERIES_DIR/$1"
}

# hole NAME: which hole a security patch closes: its CVE number, or, if it has none, its name without number and ending.
hole() {
	local stem=${1##*/}
	stem=${stem#[0-9][0-9][0-9][0-9]-} stem=${stem%.patch}
	[[ $stem =~ ^CVE-[0-9]+-[0-9]+ ]] && echo "${BASH_REMATCH[0]}" || echo "$stem"
}

# fixed NAME TREE: has TREE the fix of a security patch in another form? security/present has what such forms look like.
fixed() {
	local hole key file pattern
	hole=$(hole "$1")
	[ -e "$SERIES_DIR/security/present" ] || return 1
	while read -r key file pattern; do
		[ "$key" = "$hole" ] || continue
		[ -f "$2/$file" ] && tr -s '[:space:]' ' ' <"$2/$file" | grep -Eq -- "$pattern" && return
	done <"$SERIES_DIR/security/present"
	return 1
}

# alternatives NAME: other forms of a security patch, one a line, for trees that have an insufficient fix of the hole.
alternatives() {
	local hole
	hole=$(hole "$1")
	(cd "$SERIES_DIR" && find security/instead -name "$hole-*.patch" 2>/dev/null | sort)
}

[ -r "$SERIES_DIR/UPSTREAM" ] || die 2 "no $SERIES_DIR/UPSTREAM: it names the tarball the series is made for"
# shellcheck source=../../patches/UPSTREAM
. "$SERIES_DIR/UPSTREAM"
