../../guestbin/standing-checks.sh moved 2001:db8:1:3::209 2001:db8:1:122::23
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
