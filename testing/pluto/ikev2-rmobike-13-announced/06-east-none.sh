ipsec rmobike --to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ip.sh address add 192.1.2.45/24 dev eth1
ipsec rmobike --addresses 192.1.2.45 ; echo exit $?
ipsec rmobike --to 192.1.2.45 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.45 192.1.3.209
# the former list is gone
ipsec rmobike --to 198.51.100.23 ; echo exit $?
ipsec rmobike --to 192.1.2.23 ; echo exit $?
