../../guestbin/second-uplink.sh
../../guestbin/ike-faults.py start
echo initdone
