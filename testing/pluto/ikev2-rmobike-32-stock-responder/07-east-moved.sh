../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
../../guestbin/ike-wire.sh print --once --esp
