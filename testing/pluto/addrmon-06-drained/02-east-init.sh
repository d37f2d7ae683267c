/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh cable
../../guestbin/ip.sh address add 192.1.2.24/24 dev eth1
ipsec start
../../guestbin/wait-until-pluto-started
echo initdone
