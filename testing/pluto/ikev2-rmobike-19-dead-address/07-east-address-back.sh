ip address add 192.1.2.23/24 dev eth1
ip route add default via 192.1.2.254 dev eth1
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
