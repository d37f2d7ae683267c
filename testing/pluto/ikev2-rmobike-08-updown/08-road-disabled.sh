# rmobike=no: MOBIKE's move says nothing of addresses
ipsec delete road
ipsec add road-off
ipsec up road-off > /dev/null
: > /tmp/road.updown
sysctl -q -w net.ipv4.conf.eth0.promote_secondaries=1
../../guestbin/ip.sh address add 192.1.3.210/24 dev eth0
../../guestbin/ip.sh address del 192.1.3.209/24 dev eth0
../../guestbin/wait-for.sh --match '^up-client' -- cat /tmp/road.updown > /dev/null
cat /tmp/road.updown
