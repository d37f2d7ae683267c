sed -i 's/^connections = road$/connections = other/' /tmp/addrmon.conf
ipsec addrmon reload ; echo exit $?
../../guestbin/wait-for.sh --timeout 60 --match '^second *up ' -- ipsec addrmon status > /dev/null
ipsec addrmon status | awk '/^road/ { print $1, $2, $3, $NF }'
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
cp /tmp/addrmon.log OUTPUT/east.addrmon.log
