/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add road
echo initdone
