# in both directions: well
ipsec addrmon status | awk '/^(first|second) / { print $1, $2 }'
grep -c '^data\|reason=data' /tmp/addrmon.log
