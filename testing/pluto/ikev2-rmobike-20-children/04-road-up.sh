ipsec up nets
ipsec up other
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.21.254
../../guestbin/ping-once.sh --up -I 192.0.32.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.32.254 192.0.21.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.22.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.23.254
../../guestbin/standing-checks.sh save
