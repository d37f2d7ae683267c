../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.3.254
../../guestbin/ping-once.sh --up -I 192.0.22.254 192.0.3.254
../../guestbin/ike-probe.sh '#3'
