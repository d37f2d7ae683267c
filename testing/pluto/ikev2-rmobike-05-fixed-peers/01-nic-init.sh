../../guestbin/client-uplinks.sh
../../guestbin/second-uplink.sh
echo initdone
