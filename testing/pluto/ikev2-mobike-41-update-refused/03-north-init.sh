/testing/guestbin/swan-prep --nokeys
../../guestbin/client-uplinks.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add north
echo initdone
