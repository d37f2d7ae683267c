../../guestbin/standing-checks.sh save
../../guestbin/udp-flows.py start 192.0.2.254 5001 192.0.3.10 192.0.3.11
../../guestbin/udp-flows.py flow
