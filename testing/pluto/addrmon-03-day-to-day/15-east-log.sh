cp /tmp/addrmon.log OUTPUT/east.addrmon.2.log
grep -o '^decide .* reason=[^ ]*' /tmp/addrmon.log
