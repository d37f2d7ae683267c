# 1.5 s as above, pluto's 3.5 s
../../guestbin/udp-flows.py silence 5250
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
