/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh
../../guestbin/ip.sh address add 192.0.21.254/24 dev eth0
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add one
ipsec add two
echo initdone
