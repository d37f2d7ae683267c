/testing/guestbin/swan-prep --nokeys
../../guestbin/ike-wire.sh start eth1
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add north
echo initdone
