# 2: the far end is off: no carrier, which has to last for hold-down = 100ms
ip link show dev eth122 | grep -o NO-CARRIER
../../guestbin/wait-for.sh --no-match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus
# what waits there for an answer to ARP must not arrive when everybody is long gone
../../guestbin/wait-for.sh --no-match INCOMPLETE -- ip neigh show dev eth122
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
