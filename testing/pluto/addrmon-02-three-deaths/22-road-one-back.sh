../../guestbin/udp-flows.py flow
../../guestbin/tcp-stream.py stop
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
