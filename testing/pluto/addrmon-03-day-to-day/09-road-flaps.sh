# hold-down and a quarter of a second, all the time
../../guestbin/udp-flows.py silence 350
../../guestbin/udp-flows.py stop
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
