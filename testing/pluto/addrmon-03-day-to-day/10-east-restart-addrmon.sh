kill -KILL $(cat /run/ipsec-addrmon/ctl.lock)
cp /tmp/addrmon.log OUTPUT/east.addrmon.1.log
grep -o '^decide .* reason=[^ ]*' /tmp/addrmon.log
( ipsec addrmon run --config /tmp/addrmon.conf > /tmp/addrmon.log 2>&1 & )
../../guestbin/wait-for.sh --match '^u2 *up ' -- ipsec addrmon status > /dev/null
ipsec addrmon status --check ; echo exit $?
grep -c '^decide' /tmp/addrmon.log
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
