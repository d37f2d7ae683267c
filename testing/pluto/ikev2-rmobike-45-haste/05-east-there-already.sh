../../guestbin/ip.sh address add 198.51.100.24/24 dev eth122
ip rule add from 198.51.100.24 lookup 122 priority 122
../../guestbin/standing-checks.sh save
# where it is: nothing is sent
ipsec whack --rmobike-switch-to 192.1.2.23 --name road ; echo exit $?
