ipsec up road
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
../../guestbin/standing-checks.sh save
