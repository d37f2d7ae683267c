ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
