../../guestbin/udp-flows.py start 192.0.2.254 5001 192.0.3.{10..29}
../../guestbin/udp-flows.py flow
../../guestbin/tcp-stream.py start 192.0.3.10 192.0.2.254 5002
