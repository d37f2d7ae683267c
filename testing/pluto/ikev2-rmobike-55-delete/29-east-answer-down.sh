ip xfrm state | grep ^src
# the answer to the update is on the way when east says down
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=response src=198.51.100.23 seconds=60
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh wait 1
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=request src=198.51.100.23
../../guestbin/background.sh start down ipsec down road
# road is told to delete
../../guestbin/ike-faults.sh wait 1
../../guestbin/ike-faults.sh clear
../../guestbin/background.sh wait switch
../../guestbin/background.sh wait down | grep ^exit
