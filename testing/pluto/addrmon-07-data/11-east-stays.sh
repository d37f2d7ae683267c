# no failback: nothing says that ESP passes there again
../../guestbin/wait-for.sh --timeout 60 --match '^second *degraded' -- ipsec addrmon status > /dev/null
ipsec whack --rmobikestatus | grep -o ' local=[^ ]*'
cp /tmp/addrmon.log OUTPUT/east.addrmon.log
