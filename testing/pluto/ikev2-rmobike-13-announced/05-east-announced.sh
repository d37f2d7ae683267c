../../guestbin/standing-checks.sh save
ipsec rmobike --to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
ipsec rmobike --to 192.1.2.23 ; echo exit $?
ipsec rmobike --addresses none ; echo exit $?
