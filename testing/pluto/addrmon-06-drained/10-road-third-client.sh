../../guestbin/udp-flows.py silence 250
../../guestbin/udp-flows.py stop
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/wait-for.sh --no-match 'peer-announced=[^ ]*198.51.100.23' -- ipsec whack --rmobikestatus
ipsec whack --rmobikestatus | grep -o 'peer-announced=[^ ]*'
# the drained address is alive: a new client gets in (C10)
ipsec up office
../../guestbin/ping-once.sh --up -I 192.0.3.20 192.0.2.254
