# a worse uplink is chosen, not the drained one
../../guestbin/wait-for.sh --no-match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus
../../guestbin/wait-for.sh --no-match INCOMPLETE -- ip neigh show dev eth122
../../guestbin/standing-checks.sh moved 192.1.2.24 192.1.3.209
ipsec addrmon status --check ; echo exit $?
