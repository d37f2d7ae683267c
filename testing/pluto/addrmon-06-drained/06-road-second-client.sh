../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
# the address that was left is alive: a new client gets in (C10)
ipsec up client2
../../guestbin/ping-once.sh --up -I 192.0.3.11 192.0.2.254
