/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh cable
ipsec start
../../guestbin/wait-until-pluto-started
echo initdone
