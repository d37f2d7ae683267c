ipsec up wide
ipsec up narrow
../../guestbin/ping-once.sh --up -I 192.0.3.254 10.20.0.100
../../guestbin/ping-once.sh --up -I 192.0.3.254 10.20.5.1
../../guestbin/standing-checks.sh save
