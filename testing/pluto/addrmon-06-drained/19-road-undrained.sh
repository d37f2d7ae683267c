../../guestbin/udp-flows.py flow
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
