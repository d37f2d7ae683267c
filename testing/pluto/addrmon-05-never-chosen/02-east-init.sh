/testing/guestbin/swan-prep --nokeys --46
../../guestbin/second-uplink.sh ipv6
../../guestbin/wait-for.sh --match ' 0% packet loss' -- ping -n -c 1 -I 2001:db8:1:2::23 2001:db8:1:2::254 > /dev/null 2>&1
sysctl -q -w net.ipv6.conf.eth122.use_tempaddr=2 net.ipv6.conf.eth1.use_tempaddr=2
ip -batch never.batch
ip -6 rule add from 2001:db8:1:122::/64 lookup 122 priority 122
../../guestbin/wait-for.sh --match 'temporary dynamic' -- ip address show dev eth122 > /dev/null
../../guestbin/wait-for.sh --match 'temporary dynamic' -- ip address show dev eth1 > /dev/null
../../guestbin/wait-for.sh --match dadfailed -- ip address show dev eth122 > /dev/null
../../guestbin/wait-for.sh --match dadfailed -- ip address show dev eth1 > /dev/null
sysctl -q -w net.ipv6.conf.eth122.dad_transmits=255 net.ipv6.conf.eth1.dad_transmits=255
ip address add 2001:db8:1:122::7e/64 dev eth122
ip address add 2001:db8:1:2::7e/64 dev eth1
for i in eth122 eth1 ; do ip -o address show dev $i | grep -oE 'scope link|deprecated|temporary|dadfailed|tentative' | LC_ALL=C sort | uniq -c ; done
ipsec start
../../guestbin/wait-until-pluto-started
echo initdone
