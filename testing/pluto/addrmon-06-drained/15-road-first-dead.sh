../../guestbin/udp-flows.py silence 350
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.24
