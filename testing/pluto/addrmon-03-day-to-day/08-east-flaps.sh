../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/wait-for.sh --timeout 120 --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
