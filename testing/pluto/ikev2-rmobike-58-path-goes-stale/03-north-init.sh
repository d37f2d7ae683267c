/testing/guestbin/swan-prep --nokeys
../../guestbin/client-uplinks.sh first
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add north
echo initdone
