# north has lost its address, and says so; east asks before that has arrived
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.3.33 seconds=60
../../guestbin/client-uplinks.sh first
../../guestbin/ike-faults.sh wait 1
