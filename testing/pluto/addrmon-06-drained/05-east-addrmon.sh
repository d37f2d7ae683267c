../../guestbin/standing-checks.sh save
../../guestbin/udp-flows.py serve 192.0.2.254 5001
install -m 600 addrmon.conf /tmp/addrmon.conf
ipsec addrmon run --config /tmp/addrmon.conf > /tmp/addrmon.log 2>&1 &
../../guestbin/wait-for.sh --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
