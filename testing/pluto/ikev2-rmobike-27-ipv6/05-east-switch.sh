../../guestbin/standing-checks.sh save
# an address of the other family is refused, nothing is sent
ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
ipsec whack --rmobike-switch-to 2001:db8:1:122::23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 2001:db8:1:122::23 2001:db8:1:3::209
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ping-once.sh --up -I 2001:db8:0:2::254 2001:db8:0:3:1::
