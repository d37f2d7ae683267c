cp /tmp/addrmon.log OUTPUT/east.addrmon.log
grep -o '^decide .* reason=[^ ]*' /tmp/addrmon.log
