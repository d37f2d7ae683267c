# rmobike=yes: of a move from an address that is gone, too
ipsec delete road-off
ipsec add road-on
ipsec up road-on > /dev/null
: > /tmp/road.updown
../../guestbin/ip.sh address add 192.1.3.209/24 dev eth0
../../guestbin/ip.sh address del 192.1.3.210/24 dev eth0
../../guestbin/wait-for.sh --match '^moved-client' -- cat /tmp/road.updown > /dev/null
cat /tmp/road.updown
