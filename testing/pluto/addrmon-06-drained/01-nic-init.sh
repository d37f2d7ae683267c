../../guestbin/second-uplink.sh cable
echo initdone
