../../guestbin/second-uplink.sh down
../../guestbin/wait-for.sh --timeout 60 --match ' local=192.1.2.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/second-uplink.sh up
../../guestbin/wait-for.sh --timeout 60 --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
