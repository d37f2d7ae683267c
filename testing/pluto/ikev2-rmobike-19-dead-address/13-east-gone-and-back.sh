../../guestbin/wait-for.sh --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
