../../guestbin/standing-checks.sh save
install -m 600 addrmon.conf /tmp/addrmon.conf
ipsec addrmon run --config /tmp/addrmon.conf > /tmp/addrmon.log 2>&1 &
../../guestbin/wait-for.sh --timeout 60 --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
