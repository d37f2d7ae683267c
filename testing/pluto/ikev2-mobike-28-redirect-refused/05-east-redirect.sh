../../guestbin/standing-checks.sh save
ipsec whack --redirect-to 198.51.100.77
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
