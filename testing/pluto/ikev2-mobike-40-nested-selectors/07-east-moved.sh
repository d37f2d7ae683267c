../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
../../guestbin/ping-once.sh --up -I 10.20.0.100 192.0.3.254
../../guestbin/ping-once.sh --up -I 10.20.5.1 192.0.3.254
ipsec whack --impair migrate_by_policy
