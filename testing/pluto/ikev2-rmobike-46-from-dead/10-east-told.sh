timeout 0.4 ipsec rmobike --to 198.51.100.23 --from 192.1.2.23 --from-dead ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
