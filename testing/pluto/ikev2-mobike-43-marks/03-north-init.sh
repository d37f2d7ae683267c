/testing/guestbin/swan-prep --nokeys
../../guestbin/client-uplinks.sh
iptables -t mangle -A OUTPUT -d 192.0.2.0/24 -j MARK --set-mark 5
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add north
echo initdone
