../../guestbin/ike-faults.sh start
echo initdone
