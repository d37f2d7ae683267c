../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
ipsec down client
# an interface on east
ipsec up gateway
../../guestbin/ping-once.sh --up -I 192.0.3.11 192.0.2.254
../../guestbin/standing-checks.sh save
