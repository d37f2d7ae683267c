ipsec up road
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/standing-checks.sh save
