install -m 600 addrmon.conf /tmp/addrmon.conf
ipsec addrmon run --config /tmp/addrmon.conf > /tmp/addrmon.log 2>&1 &
../../guestbin/wait-for.sh --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/wait-for.sh --match ' local=2001:db8:1:122::23 ' -- ipsec whack --rmobikestatus > /dev/null
ipsec whack --rmobikestatus | sed -n 's/.* connection=\([^ ]*\) .* local=\([^ ]*\) .* announced=\([^ ]*\) .*/\1 on \2, announced \3/p'
../../guestbin/ipsec-kernel-state.sh | grep '^src' | LC_ALL=C sort
