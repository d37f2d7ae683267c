ipsec up road > /dev/null
ipsec up road6 > /dev/null
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
