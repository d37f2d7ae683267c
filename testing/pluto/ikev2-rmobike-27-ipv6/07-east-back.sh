ipsec whack --rmobike-switch-to 2001:db8:1:2::23 ; echo exit $?
../../guestbin/standing-checks.sh moved 2001:db8:1:2::23 2001:db8:1:3::209
../../guestbin/ping-once.sh --up -I 2001:db8:0:2::254 2001:db8:0:3:1::
