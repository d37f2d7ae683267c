# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab: the back end `qemu`, an emulated machine with the kernel of
# the suite's own distribution.  Everything is emulated in software (never KVM), so that
# it works, and does the same, wherever user space does.
#
# $LAB_CACHE/qemu-KEY/version    the kernel's package and version
# $LAB_CACHE/qemu-KEY/vmlinuz
# $LAB_CACHE/qemu-KEY/initramfs
# $LAB_CACHE/qemu-KEY/root.erofs the root file system, with the kernel's modules
#
# The guest has its files in memory (NVDIMM): reading them takes no time but the processor's.
# A disk, or a directory shared with the host, would make the guest wait for the host, in
# real time, while the tests' clocks go on: loading a kernel module for the first ESP state
# then takes seconds on a busy host, and IKE messages are sent again.

# qemu_kernel: makes sure the emulator and the kernel exist; the latter's directory is then in
# $QEMU_KERNEL.  It is the newest of the suite at the time the entry is made, as in kernel.sh.
qemu_kernel() {
	host_packages qemu-system-x86_64:qemu-system-x86 mkfs.erofs:erofs-utils
	rootfs
	QEMU_KERNEL=$LAB_CACHE/qemu-$(key "${ROOTFS##*/}" "$(text_of qemu_kernel_make "$LAB_DIR/qemu.sh")" \
		"$(text_of qemu_kernel_fetch "$LAB_DIR/qemu.sh")" "$LAB_DIR/qemu-initramfs" "$LAB_DIR/qemu-init" "$LAB_DIR/qemu-image")
	if [ -d "$QEMU_KERNEL" ]; then
		in_use "$QEMU_KERNEL"
		return
	fi
	cache_lock qemu
	if [ ! -d "$QEMU_KERNEL" ]; then
		need_space 3000 "kernel of the emulated machine"
		host_packages "$LAB_KEYRING:debian-archive-keyring"
		qemu_kernel_make
		cache_prune qemu 2
	fi
	in_use "$QEMU_KERNEL"
	cache_unlock
}

qemu_kernel_make() {
	local tmp log=$LAB_CACHE/log/qemu.log
	cache_new qemu
	tmp=$NEW
	say "fetching $LAB_SUITE's kernel for the emulated machine (log: $log)"
	qemu_kernel_fetch "$tmp" >"$log" 2>&1 || explain "$log" "kernel of the emulated machine"
	run_in_root "$ROOTFS" "$tmp:/lab/kernel:rw" "$LAB_DIR/qemu-initramfs:/lab/qemu-initramfs" \
		"$LAB_DIR/qemu-init:/lab/qemu-init" -- /lab/qemu-initramfs >>"$log" 2>&1 ||
		explain "$log" "initial file system of the emulated machine"
	# shellcheck disable=SC2016 # for the inner shell
	run_guarded unshare --mount --pid --fork --kill-child=KILL --propagation private bash -c '
		mount --no-mtab --bind "$1" "$2" && mount --no-mtab --bind "$3/modules" "$2/usr/lib/modules" &&
			"$4" "$3/root.erofs" "$2"' \
		bash "$ROOTFS" "$LAB_CACHE/mnt" "$tmp" "$LAB_DIR/qemu-image" >>"$log" 2>&1 ||
		explain "$log" "root file system of the emulated machine"
	rm -rf "$tmp/modules"
	mv -T "$tmp" "$QEMU_KERNEL" || cache_full
	say "kernel of the emulated machine ready ($(cat "$QEMU_KERNEL/version"))"
}

qemu_kernel_fetch() { # DIR
	local dir=$1 pkg
	suite_apt "$dir/apt" "$LAB_SUITE" || return
	# the package of that name has nothing in it but the dependency on the newest
	pkg=$(apt-cache "${SUITE_APT[@]}" show linux-image-amd64 | sed -n '/^Depends: \(linux-image-[^ ,]*\).*/ { s//\1/p; q; }')
	[ -n "$pkg" ] || { echo "E: Unable to locate package linux-image-amd64"; return 1; }
	(cd "$dir" && apt-get "${SUITE_APT[@]}" download "$pkg") || return
	dpkg-deb -x "$dir/$pkg"_*.deb "$dir/x" || return
	# shellcheck disable=SC2016 # dpkg-deb's own variables
	dpkg-deb -W --showformat='${Package} ${Version}\n' "$dir/$pkg"_*.deb >"$dir/version" || return
	mv "$dir"/x/boot/vmlinuz-* "$dir/vmlinuz" && mv "$dir"/x/usr/lib/modules "$dir/modules" || return
	rm -rf "$dir/x" "$dir/apt" "$dir/$pkg"_*.deb
}

guest_qemu() {
	local pace shares=() parameters bind src dst mode tag n=0
	if [ "$OPT_TIME" = real ]; then
		pace=(-accel "tcg,thread=multi" -smp "$(($(nproc) > 1 ? 2 : 1))")
	else
		# a processor of 10^9 instructions per second, whatever else this machine has to do;
		# only when it sleeps, it does so by this machine's clock
		pace=(-accel "tcg,thread=single" -smp 1 -icount "shift=0,sleep=on" -rtc "clock=vm")
	fi
	parameters="console=ttyS0 loglevel=3 panic=-1 mitigations=off init_on_alloc=0 fb_tunnels=none"
	for bind in "${BINDS[@]}"; do
		IFS=: read -r src dst mode <<<"$bind"
		[ "$mode" = rw ] || continue
		tag=share$((++n))
		shares+=(-fsdev "local,id=$tag,path=$src,security_model=passthrough,multidevs=remap"
			-device "virtio-9p-pci,fsdev=$tag,mount_tag=$tag")
		parameters+=" lab.share=$tag:$dst"
	done
	RUN_TIMEOUT=$OPT_TIMEOUT run_in_root --outside "$ROOTFS" "${BINDS[@]}" -- \
		"$LAB_DIR/qemu-machine" "$QEMU_KERNEL" "$LAB_CACHE/mnt" "$OPT_MEM" \
		"${pace[@]}" "${shares[@]}" -append "$parameters"
}
