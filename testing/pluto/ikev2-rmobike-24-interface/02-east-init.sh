/testing/guestbin/swan-prep --nokeys
../../guestbin/second-uplink.sh
# another address of the first uplink
../../guestbin/ip.sh address add 192.1.2.24/24 dev eth1
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add client
ipsec add gateway
ipsec add both
echo initdone
