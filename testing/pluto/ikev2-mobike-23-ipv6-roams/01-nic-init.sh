../../guestbin/second-uplink.sh ipv6
../../guestbin/ip.sh address add 2001:db8:1:8::254/64 dev eth2 nodad
echo initdone
