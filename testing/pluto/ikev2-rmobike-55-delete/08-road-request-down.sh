../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=request src=192.1.3.209
../../guestbin/background.sh start down ipsec down road
../../guestbin/ike-faults.sh wait 1
../../guestbin/ike-faults.sh clear
../../guestbin/background.sh wait down | grep ^exit
../../guestbin/nothing-left.sh
