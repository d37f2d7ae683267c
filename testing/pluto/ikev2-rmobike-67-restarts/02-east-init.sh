/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh
../../guestbin/ip.sh address add 198.51.100.24/24 dev eth122
ip rule add from 198.51.100.24 lookup 122 priority 122
ipsec start
../../guestbin/wait-until-pluto-started
for c in first second third ; do ipsec add $c ; done
echo initdone
