../../guestbin/second-uplink.sh
echo initdone
