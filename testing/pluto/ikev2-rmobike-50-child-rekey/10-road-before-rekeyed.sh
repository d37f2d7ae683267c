../../guestbin/standing-checks.sh child-rekeyed 192.1.3.209 198.51.100.23
../../guestbin/standing-checks.sh save
