/testing/guestbin/swan-prep --nokeys
../../guestbin/ike-wire.sh start eth1
../../guestbin/client-uplinks.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add fixed
echo initdone
