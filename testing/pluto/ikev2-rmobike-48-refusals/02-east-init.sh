/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add fixed
ipsec add nonats-any
echo initdone
