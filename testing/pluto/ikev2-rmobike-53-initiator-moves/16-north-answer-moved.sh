../../guestbin/standing-checks.sh moved 192.1.8.22 198.51.100.23
