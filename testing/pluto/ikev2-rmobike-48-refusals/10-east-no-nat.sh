# and without the NAT
../../guestbin/ip.sh address add 198.51.100.24/24 dev eth122
ip rule add from 198.51.100.24 lookup 122 priority 122
ipsec whack --rmobike-switch-to 198.51.100.24 --name nonats-any ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.24 192.1.3.33
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
