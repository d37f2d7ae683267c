# 1.5 s, as `ipsec addrmon check` says, and a quarter of a second
../../guestbin/udp-flows.py silence 1750
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
