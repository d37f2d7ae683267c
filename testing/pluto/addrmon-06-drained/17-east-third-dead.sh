# only the drained one is left: it works, and nothing moves
../../guestbin/wait-for.sh --match '^all-down ' -- cat /tmp/addrmon.log
ipsec addrmon probe u2 > /dev/null ; echo exit $?
ipsec addrmon status --check ; echo exit $?
ipsec addrmon explain clients | sed -n 2,3p
ipsec whack --rmobikestatus | grep -o ' local=[^ ]*\| pending=.* state=[^ ]*'
sed -n 's/^decide .*\(from=.* reason=[^ ]*\).*/\1/p' /tmp/addrmon.log | uniq
