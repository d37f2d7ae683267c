../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.21.254
