../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
../../guestbin/ping-once.sh --up -I 10.20.0.100 192.0.3.254
../../guestbin/ping-once.sh --up -I 10.20.5.1 192.0.3.254
../../guestbin/ipsec-kernel-policy.sh
