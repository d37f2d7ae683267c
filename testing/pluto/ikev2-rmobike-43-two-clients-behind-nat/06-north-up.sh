ipsec up north
../../guestbin/ping-once.sh --up -I 192.0.3.11 192.0.2.254
../../guestbin/standing-checks.sh save
