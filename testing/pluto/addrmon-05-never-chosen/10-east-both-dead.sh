# what is left must not be chosen: nothing moves, and nobody is told of it
../../guestbin/wait-for.sh --match '^all-down family=4' -- cat /tmp/addrmon.log > /dev/null
../../guestbin/wait-for.sh --match '^all-down family=6' -- cat /tmp/addrmon.log > /dev/null
ipsec addrmon status --check ; echo exit $?
grep -c '^decide' /tmp/addrmon.log
ipsec whack --rmobikestatus | sed -n 's/.* connection=\([^ ]*\) .* local=\([^ ]*\) .* announced=\([^ ]*\) .*/\1 on \2, announced \3/p'
# what is good is back
ip address add 198.51.100.23/24 dev eth122
../../guestbin/second-uplink.sh up
ip address change 2001:db8:1:122::23/64 dev eth122 preferred_lft forever valid_lft forever mngtmpaddr
../../guestbin/wait-for.sh --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/wait-for.sh --match ' local=2001:db8:1:122::23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/wait-for.sh --no-match 'announced=[^ ]*192.1.2.23' -- ipsec whack --rmobikestatus
../../guestbin/wait-for.sh --no-match 'announced=[^ ]*2001:db8:1:2:' -- ipsec whack --rmobikestatus
ipsec whack --rmobikestatus | sed -n 's/.* connection=\([^ ]*\) .* local=\([^ ]*\) .* announced=\([^ ]*\) .*/\1 on \2, announced \3/p'
