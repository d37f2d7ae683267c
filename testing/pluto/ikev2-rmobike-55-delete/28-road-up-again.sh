ipsec add road
ipsec up road > /dev/null
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
ip xfrm state | grep ^src
