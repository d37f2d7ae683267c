/testing/guestbin/swan-prep --nokeys
../../guestbin/ip.sh address add 192.1.2.123/32 dev eth1
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add east
echo initdone
