../../guestbin/standing-checks.sh save
../../guestbin/udp-flows.py serve 192.0.2.254 5001
../../guestbin/tcp-stream.py serve 192.0.2.254 5002
install -m 600 addrmon.conf /tmp/addrmon.conf
ipsec addrmon check --config /tmp/addrmon.conf | grep '^uplink'
ipsec addrmon run --config /tmp/addrmon.conf > /tmp/addrmon.log 2>&1 &
../../guestbin/wait-for.sh --match '^u2 *up ' -- ipsec addrmon status > /dev/null
