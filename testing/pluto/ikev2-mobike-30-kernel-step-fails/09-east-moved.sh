../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
