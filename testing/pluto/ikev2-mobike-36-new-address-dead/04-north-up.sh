ipsec up north
../../guestbin/ping-once.sh --up 192.0.22.254
../../guestbin/standing-checks.sh save
