# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab: the user-mode-linux guest kernel, built in the root file
# system from Debian's linux-source.

KERNEL_OPTIONS=$LAB_DIR/uml.options
KERNEL_PATCH=$LAB_DIR/uml.patch
KERNEL_MINIMUM=7.2	# older ones crash on processors with a large FP state

# kernel: makes sure the guest kernel exists; its path is then in $KERNEL.  An entry is
# keyed by its options, our patch and the way it is built; which version was the newest when it was
# made is in the file `version` beside it.
kernel() {
	local dir
	dir=$LAB_CACHE/kernel-$(key "$KERNEL_OPTIONS" "$KERNEL_PATCH" "$LAB_DIR/kernel-build")
	KERNEL=$dir/linux
	if [ -d "$dir" ]; then
		in_use "$dir"
		return
	fi
	rootfs
	cache_lock kernel
	if [ ! -d "$dir" ]; then
		need_space 4000 "guest kernel"
		host_packages "$LAB_KEYRING:debian-archive-keyring"
		kernel_make "$dir"
		cache_prune kernel 3
	fi
	in_use "$dir"
	cache_unlock
}

# seed_library: makes sure there is what takes a guest kernel's randomness from a number
# (lab run --seed); its path is then in $SEED.
seed_library() {
	local dir log=$LAB_CACHE/log/seed.log
	dir=$LAB_CACHE/seed-$(key "$LAB_DIR/seed.c" "${ROOTFS##*/}")
	SEED=$dir/seed.so
	if [ ! -d "$dir" ]; then
		cache_lock seed
		if [ ! -d "$dir" ]; then
			cache_new seed
			run_in_root "$ROOTFS" "$NEW:/lab/seed:rw" "$LAB_DIR/seed.c:/lab/seed.c" -- \
				gcc -O2 -Wall -Wextra -Werror -fPIC -shared -o /lab/seed/seed.so /lab/seed.c >"$log" 2>&1 ||
				explain "$log" "library of lab run --seed"
			mv -T "$NEW" "$dir" || cache_full
			cache_prune seed 3
		fi
		cache_unlock
	fi
	in_use "$dir"
}

# kernel_source DIR: downloads the newest linux-source of the backports into DIR; prints
# package and version.
kernel_source() {
	local dir=$1 pkg
	suite_apt "$dir/apt" "$LAB_SUITE-backports" >&2 || return 1
	pkg=$(apt-cache "${SUITE_APT[@]}" pkgnames linux-source- | grep -E '^linux-source-[0-9.]+$' | sort -V | tail -n 1)
	if [ "$(printf '%s\n' "linux-source-$KERNEL_MINIMUM" "$pkg" | sort -V | head -n 1)" != "linux-source-$KERNEL_MINIMUM" ]; then
		echo "E: $LAB_SUITE-backports at this mirror has no linux-source >= $KERNEL_MINIMUM" >&2
		return 1
	fi
	(cd "$dir" && apt-get "${SUITE_APT[@]}" download "$pkg" >&2) || return 1
	dpkg-deb -x "$dir/$pkg"_*.deb "$dir/x" || return 1
	dpkg-deb -W --showformat='${Package} ${Version}\n' "$dir/$pkg"_*.deb
	mv "$dir/x/usr/src/$pkg.tar.xz" "$dir/source.tar.xz"
	rm -rf "$dir/x" "$dir/apt" "$dir/$pkg"_*.deb
}

kernel_make() {
	local dir=$1 tmp log=$LAB_CACHE/log/kernel.log
	cache_new kernel
	tmp=$NEW
	say "fetching the source of the guest kernel"
	kernel_source "$tmp" >"$tmp/version" 2>"$log" || explain "$log" "guest kernel"
	say "building the guest kernel ($(cat "$tmp/version"), about 5 minutes; log: $log)"
	run_in_root "$ROOTFS" "$tmp:/lab/kernel:rw" "$KERNEL_OPTIONS:/lab/options" "$KERNEL_PATCH:/lab/patch" "$LAB_DIR/kernel-build:/lab/kernel-build" \
		-- nice bash /lab/kernel-build "$(nproc)" >>"$log" 2>&1 || explain "$log" "guest kernel"
	[ ! -e "$tmp/unpatched" ] || say "guests will be slower: $KERNEL_PATCH does not fit this source (log: $log)"
	rm -rf "$tmp/source" "$tmp/source.tar.xz"
	mv -T "$tmp" "$dir" || cache_full
	say "guest kernel ready"
}
