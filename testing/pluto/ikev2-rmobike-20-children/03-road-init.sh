/testing/guestbin/swan-prep --nokeys
../../guestbin/ip.sh address add 192.0.31.254/32 dev lo
../../guestbin/ip.sh address add 192.0.32.254/32 dev lo
../../guestbin/ike-wire.sh start eth0
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add nets
ipsec add other
ipsec add late
echo initdone
