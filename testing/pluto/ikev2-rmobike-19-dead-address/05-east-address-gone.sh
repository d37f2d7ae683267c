../../guestbin/standing-checks.sh save
ip route add default via 198.51.100.254 dev eth122 metric 200
ip address del 192.1.2.23/24 dev eth1
ip route del default via 192.1.2.254 dev eth1 2>/dev/null
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
