../../guestbin/second-uplink.sh ipv6
echo initdone
