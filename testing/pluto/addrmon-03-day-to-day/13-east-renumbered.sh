ip rule add from 198.51.100.24 lookup 122 priority 122
ip address del 198.51.100.23/24 dev eth122 ; ip address add 198.51.100.24/24 dev eth122 ; ip route add default via 198.51.100.254 dev eth122 table 122
../../guestbin/wait-for.sh --match ' local=198.51.100.24 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 198.51.100.24 192.1.3.209
