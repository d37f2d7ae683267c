ipsec down road > /dev/null
ipsec delete road
ipsec add road-off
ipsec up road-off > /dev/null
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/standing-checks.sh save
