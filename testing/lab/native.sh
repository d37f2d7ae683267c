# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab: the back end `native`, namespaces on the machine's own kernel.

# native_lacks: whether the kernel lacks what the tests cannot do without; what it is, is then
# in $LACKS_NEEDED, what only some tests need in $LACKS_WANTED.  Tried out, as far as it takes
# that, in the root file system.
native_lacks() {
	local config tried
	LACKS_NEEDED='' LACKS_WANTED=''
	for config in /proc/config.gz "/boot/config-$(uname -r)"; do
		[ -r "$config" ] || continue
		if ! zcat -f "$config" | grep -q '^CONFIG_INET_ESP=[ym]'; then
			LACKS_NEEDED=ESP
			return 0
		fi
	done
	need_root
	cache_init
	rootfs
	tried=$(run_in_root --net "$ROOTFS" "$LAB_DIR/guest:/lab/guest" -- /lab/guest/capable 2>/dev/null) ||
		tried="needed namespaces"
	LACKS_NEEDED=$(sed -n 's/^needed //p' <<<"$tried" | paste -sd, | sed 's/,/, /g')
	# shellcheck disable=SC2034 # used by lab
	LACKS_WANTED=$(sed -n 's/^wanted //p' <<<"$tried" | paste -sd, | sed 's/,/, /g')
	[ -n "$LACKS_NEEDED" ]
}

guest_native() {
	RUN_TIMEOUT=$OPT_TIMEOUT run_in_root --net "$ROOTFS" "${BINDS[@]}" -- /lab/guest/native
}
