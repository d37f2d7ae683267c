ipsec delete fixed
../../guestbin/ipsec-kernel-state.sh
ipsec add plain
