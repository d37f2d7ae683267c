ipsec down road > /dev/null
sed -i -e '/rmobike/d' /etc/ipsec.conf
ipsec add road
ipsec up road > /dev/null
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/standing-checks.sh save
