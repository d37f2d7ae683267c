# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab: which of the back ends native, uml and qemu is used.

# backend: the one to use is then in $BACKEND, the reason in $WHY.
backend() {
	BACKEND=${LAB:-} WHY="LAB=${LAB:-} says so"
	case $BACKEND in
	uml | qemu) ;;
	native)
		! native_lacks ||
			die "LAB=native: the kernel of this machine, $(uname -r), lacks $LACKS_NEEDED: unset LAB, or say uml or qemu"
		[ -z "$LACKS_WANTED" ] || WHY+="; tests will fail for lack of $LACKS_WANTED"
		;;
	'')
		WHY="the kernel of this machine, $(uname -r),"
		if ! native_lacks && [ -z "$LACKS_WANTED" ]; then
			BACKEND=native WHY+=" has everything the tests need"
			return
		fi
		WHY+=" lacks ${LACKS_NEEDED:-$LACKS_WANTED}"
		if [ "$(uname -m)" != x86_64 ]; then
			die "no usable kernel: $WHY, and the lab's own are for x86_64, not $(uname -m): use another machine"
		elif grep -qsw trap /proc/sys/kernel/seccomp/actions_avail; then
			BACKEND=uml
		else
			BACKEND=qemu WHY+=", and seccomp filters, which user-mode Linux needs"
		fi
		;;
	*)
		die "LAB=$LAB is no back end: say native, uml or qemu"
		;;
	esac
}
