../../guestbin/client-uplinks.sh
../../guestbin/second-uplink.sh
../../guestbin/ike-faults.sh start
echo initdone
