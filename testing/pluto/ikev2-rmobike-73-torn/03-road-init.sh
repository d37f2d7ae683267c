/testing/guestbin/swan-prep --nokeys
../../guestbin/ike-wire.sh start eth0
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add road
echo initdone
