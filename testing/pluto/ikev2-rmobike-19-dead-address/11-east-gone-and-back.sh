ip route add default via 198.51.100.254 dev eth122 metric 200
ip address del 192.1.2.23/24 dev eth1
ip route del default via 192.1.2.254 dev eth1 2>/dev/null
ipsec whack --rmobike-switch-to 198.51.100.23 --asynchronous ; echo exit $?
../../guestbin/wait-for.sh --match ' state=sent ' -- ipsec whack --rmobikestatus > /dev/null
ip address add 192.1.2.23/24 dev eth1
ip route add default via 192.1.2.254 dev eth1
# sent again for more than three seconds, from where it was sent from
../../guestbin/wait-for.sh --match . -- grep "will wait 4 seconds" /tmp/pluto.log > /dev/null
