/testing/guestbin/swan-prep --nokeys --46
../../guestbin/ike-wire.sh start eth0
../../guestbin/wait-for.sh --match ' 0% packet loss' -- ping -n -c 1 -I 2001:db8:1:3::209 2001:db8:1:3::254 > /dev/null 2>&1
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add road
echo initdone
