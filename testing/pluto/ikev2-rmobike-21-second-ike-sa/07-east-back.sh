ipsec whack --rmobike-switch-to 192.1.2.23 --rmobike-from 198.51.100.23 | sort
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.31.254
