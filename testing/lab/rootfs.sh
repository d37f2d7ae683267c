# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab: the test root file system.

# another list of packages makes another one
ROOTFS_PACKAGES=${LAB_PACKAGES:-$LAB_DIR/packages}

# rootfs: makes sure the root file system exists; its path is then in $ROOTFS.
rootfs() {
	ROOTFS=$LAB_CACHE/rootfs-$(key "$LAB_SUITE" "$ROOTFS_PACKAGES" "$(text_of rootfs_make "$LAB_DIR/rootfs.sh")")
	if [ -d "$ROOTFS" ]; then
		in_use "$ROOTFS"
		return
	fi
	cache_lock rootfs
	if [ ! -d "$ROOTFS" ]; then
		need_space 4000 "root file system"
		host_packages mmdebstrap:mmdebstrap "$LAB_KEYRING:debian-archive-keyring"
		cache_prune rootfs 5
		rootfs_make
	fi
	in_use "$ROOTFS"
	cache_unlock
}

rootfs_make() {
	local tmp mirror include log=$LAB_CACHE/log/rootfs.log opts=() o
	mirror=$(debian_mirror) || exit 1
	cache_new rootfs
	tmp=$NEW
	include=$(sed 's/#.*//' "$ROOTFS_PACKAGES" | tr -s ' \t\n' ',' | sed 's/^,//; s/,$//')
	say "making the root file system (Debian $LAB_SUITE, about 2 minutes; log: $log)"

	# proxies and the like, as this machine's apt has them
	while IFS= read -r o; do opts+=("--aptopt=$o"); done < <(apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets')

	# mmdebstrap mounts /proc and /dev in the tree: in namespaces of its own
	run_guarded unshare --mount --pid --fork --kill-child=KILL --propagation private --mount-proc \
		mmdebstrap --mode=root --variant=minbase --format=directory \
		--keyring="$LAB_KEYRING" --dpkgopt=force-unsafe-io "${opts[@]}" \
		--aptopt='APT::Sandbox::User "root"' --aptopt='Acquire::Languages "none"' \
		--include="$include" --customize-hook='chroot "$1" localedef -i en_US -f UTF-8 en_US.UTF-8' \
		"$LAB_SUITE" "$tmp/root" "deb $mirror $LAB_SUITE main" >"$log" 2>&1 </dev/null ||
		explain "$log" "root file system"

	# the mirror is this machine's own affair
	rm -f "$tmp/root/etc/apt/sources.list" "$tmp/root/etc/apt/sources.list.d"/*
	# upstream's scripts say #!/bin/sh and are bash
	ln -sf bash "$tmp/root/usr/bin/sh"
	# a name that does not resolve makes sudo wait for DNS
	echo '127.0.0.1 localhost labhost' >"$tmp/root/etc/hosts"
	echo '# the lab has no name server' >"$tmp/root/etc/resolv.conf"
	# sudo looks for commands where the lab puts its wrappers first
	cat >"$tmp/root/etc/sudoers.d/lab" <<-'EOT'
		Defaults secure_path="/lab/guest/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	EOT
	chmod 440 "$tmp/root/etc/sudoers.d/lab"
	# mount points
	mkdir -p "$tmp/root/lab" "$tmp/root/home/build/libreswan" "$tmp/root/testing" "$tmp/root/usr/lib/modules"
	chmod 755 "$tmp/root"

	mv -T "$tmp/root" "$ROOTFS" || cache_full
	say "root file system ready"
}
