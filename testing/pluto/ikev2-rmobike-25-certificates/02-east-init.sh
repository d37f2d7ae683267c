/testing/guestbin/swan-prep --x509
../../guestbin/second-uplink.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add road
echo initdone
