../../guestbin/udp-flows.py start 192.0.2.254 5001 192.0.3.10
../../guestbin/udp-flows.py flow
