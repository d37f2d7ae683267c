ipsec addrmon undrain u2 ; echo exit $?
../../guestbin/wait-for.sh --no-match ' local=192.1.2.24 ' -- ipsec whack --rmobikestatus
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
cp /tmp/addrmon.log OUTPUT/east.addrmon.log
sed -n 's/^decide .*\(from=.* reason=[^ ]*\).*/\1/p' /tmp/addrmon.log | tail -n 1
