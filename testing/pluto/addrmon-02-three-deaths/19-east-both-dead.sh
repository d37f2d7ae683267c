../../guestbin/wait-for.sh --match '^all-down ' -- cat /tmp/addrmon.log > /dev/null
ipsec addrmon status --check ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
