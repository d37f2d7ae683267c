# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab and its parts: messages, the cache with its locks and
# atomic entries, Debian packages, and the private chroot that everything runs in.

LAB_DIR=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck disable=SC2034 # used by the files that source this one
LAB_TOP=$(readlink -f "$LAB_DIR/../..")
LAB_CACHE=${LAB_CACHE:-${HOME:-/root}/.cache/libreswan-rmobike}
LAB_SUITE=trixie
# shellcheck disable=SC2034 # used by the files that source this one
LAB_NEXT_SUITE=forky
# shellcheck disable=SC2034 # used by the files that source this one
LAB_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# say MESSAGE: progress, on stderr, so that stdout stays for results.
say() { echo "lab: $*" >&2; }

# die MESSAGE: what is wrong and what to do about it, in one line.
die() { echo "lab: $*" >&2; exit 1; }

need_root() {
	[ "$(id -u)" = 0 ] || die "needs root (chroot, mounts, namespaces): run it as root or with sudo"
}

# key FILE-OR-STRING...: a short content hash; names of existing files stand for their content.
key() {
	local a
	for a; do
		if [ -f "$a" ] || [ "$a" = /dev/stdin ]; then cat "$a"; else printf '%s\n' "$a"; fi
	done | sha256sum | cut -c1-16
}

# text_of FUNCTION FILE: its text there, for a key: that of declare -f depends on the shell.
text_of() { sed -n "/^$1() {/,/^}/p" "$2"; }

# --- the cache --------------------------------------------------------------
#
# $LAB_CACHE/KIND-KEY is a complete entry; $LAB_CACHE/tmp.KIND.* is one being made, and
# is renamed when done.  The lock of a kind is held while one is made, so whatever
# tmp.KIND.* the holder finds was left by a run that was killed.

cache_init() {
	mkdir -p "$LAB_CACHE/mnt" "$LAB_CACHE/log" 2>/dev/null ||
		die "cannot write to $LAB_CACHE: set LAB_CACHE to a directory on a disk with 8 GB free"
}

cache_lock() { # KIND
	exec 8>"$LAB_CACHE/lock.$1"
	if ! flock -n 8; then
		say "waiting for another run that makes the $1"
		flock 8
	fi
	rm -rf --one-file-system "$LAB_CACHE/tmp.$1".*
}

cache_unlock() { exec 8>&-; }

cache_new() { # KIND: the directory to fill is then in $NEW
	NEW=$(mktemp -d "$LAB_CACHE/tmp.$1.XXXXXX") || cache_full
	TEMPORARY+=("$NEW")
	chmod 755 "$NEW"
}

cache_full() { die "cannot write to $LAB_CACHE: free some space or set LAB_CACHE"; }

# cache_prune KIND NUMBER: removes all but the NUMBER entries of a kind that were used last,
# unless one is in use (in_use).
cache_prune() {
	local dir
	find "$LAB_CACHE" -maxdepth 1 -name "$1-*" -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2- | tail -n +$(($2 + 1)) |
		while IFS= read -r dir; do
			(
				exec 7<"$dir"
				flock -n 7 && mv "$dir" "$LAB_CACHE/tmp.$1.${dir##*-}" && rm -rf "$LAB_CACHE/tmp.$1.${dir##*-}"
			) || true
		done
}

# in_use DIR: keeps an entry from being removed as long as we run.
in_use() {
	local fd
	touch "$1"
	exec {fd}<"$1"
	flock -s "$fd"
}

need_space() { # MEGABYTES WHAT
	local free
	free=$(df -Pm "$LAB_CACHE" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$1" ] ||
		die "$LAB_CACHE has $free MB free, the $2 needs $1 MB: free some space or set LAB_CACHE"
}

# explain LOG WHAT: dies with the one line of the log that tells why WHAT could not be made.
explain() {
	local log=$1 what=$2 line
	if grep -q 'No space left on device' "$log"; then
		die "disk full while making the $what: free some space or set LAB_CACHE (log: $log)"
	elif grep -qE 'Temporary failure resolving|Could not (resolve|connect)|Unable to connect|Network is unreachable' "$log"; then
		die "cannot reach the Debian mirror of this machine's apt while making the $what: check the network (log: $log)"
	elif line=$(grep -m1 'Unable to locate package' "$log"); then
		die "${line#E: } at the Debian mirror of this machine's apt, needed for the $what: use a complete mirror"
	fi
	line=$(grep -E '^E: |[Ee]rror' "$log" | tail -n 1)
	die "making the $what failed: ${line:-see the log} (log: $log)"
}

# --- Debian packages --------------------------------------------------------

# debian_mirror [-security]: the Debian mirror, or that of Debian's security updates, the machine's apt is configured for.
debian_mirror() {
	local codename mirror
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	# shellcheck disable=SC2016 # apt's own variables
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 2>/dev/null |
		awk -v r="$codename${1:-}" '$2 == r && $3 == "main" { print $1; exit }')
	[ -n "$mirror" ] || die "apt has no Debian source for '$codename${1:-}': the lab takes $LAB_SUITE from this machine's mirror"
	echo "$mirror"
}

# suite_options DIR: the options of apt for what suite_apt has made in DIR; they are then in $SUITE_APT.
suite_options() {
	SUITE_APT=(-o Dir::Etc::sourcelist="$1/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::State::status="$1/status" -o Dir::State::lists="$1/lists"
		-o Dir::Cache::archives="$1/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
		-o APT::Sandbox::User=root)
}

# suite_apt DIR SUITE: makes DIR, an apt configuration of its own for SUITE of the machine's
# mirror, so that nothing of the machine's is touched; its options are then in $SUITE_APT.
suite_apt() {
	local dir=$1 suite=$2 mirror
	case $suite in
	*-security) mirror=$(debian_mirror -security) || return 1 ;;
	*) mirror=$(debian_mirror) || return 1 ;;
	esac
	mkdir -p "$dir"/{lists,archives}/partial && : >"$dir/status" || return 1
	echo "deb [signed-by=$LAB_KEYRING] $mirror $suite main" >"$dir/sources.list"
	suite_options "$dir"
	apt-get "${SUITE_APT[@]}" update
}

# host_packages COMMAND:PACKAGE...: installs what this machine lacks.
host_packages() {
	local p missing=()
	for p; do
		case $p in
		/*) [ -e "${p%%:*}" ] ;;
		*) command -v "${p%%:*}" >/dev/null ;;
		esac || missing+=("${p##*:}")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	say "installing ${missing[*]} on this machine"
	local log=$LAB_CACHE/log/host-packages.log
	export DEBIAN_FRONTEND=noninteractive
	apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
		{ apt-get update && apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
		explain "$log" "packages ${missing[*]} on this machine"
}

# --- the private chroot -----------------------------------------------------

# run_guarded COMMAND...: runs COMMAND, which shall be an unshare --kill-child: when we end,
# for whatever reason, so does everything it has started.  RUN_TIMEOUT is in seconds.
run_guarded() {
	local guard=(setpriv --pdeathsig KILL) status
	[ -z "${RUN_TIMEOUT:-}" ] || guard+=(timeout --foreground --signal=KILL "$RUN_TIMEOUT" setpriv --pdeathsig KILL)
	"${guard[@]}" "$@" <&0 &
	GUARDED=$!
	wait "$GUARDED"
	status=$?
	GUARDED=
	return "$status"
}

# However we end: no process, no half-made or temporary directory.
GUARDED=
TEMPORARY=()
on_exit() {
	trap '' INT TERM HUP
	[ -z "$GUARDED" ] || { kill -KILL "$GUARDED"; wait "$GUARDED"; } 2>/dev/null
	[ ${#TEMPORARY[@]} = 0 ] || rm -rf --one-file-system "${TEMPORARY[@]}"
}
trap on_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# run_in_root [--net] [--outside] ROOT [BIND...] -- COMMAND...: runs COMMAND in a root file
# system, in mount and process namespaces of its own: nothing stays mounted or running.  BIND
# is SRC:DST or SRC:DST:rw, DST an absolute path that exists in the tree or lies under /lab.
# --net gives it a network of its own as well.  --outside runs COMMAND on the machine's root
# file system instead, with the other one at $LAB_CACHE/mnt.
run_in_root() {
	local net=() outside=()
	if [ "$1" = --net ]; then net=("$1"); shift; fi
	if [ "$1" = --outside ]; then outside=("$1"); shift; fi
	run_guarded unshare --mount --pid --ipc --uts "${net[@]}" --fork --kill-child=KILL --propagation private \
		"$LAB_DIR/enter" "${outside[@]}" "$LAB_CACHE/mnt" "$@"
}
