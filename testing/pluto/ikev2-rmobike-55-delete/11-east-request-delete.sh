ip xfrm state | grep ^src
# the request to switch is on the way when east says delete
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.2.23 seconds=60
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh wait 1
../../guestbin/background.sh start delete ipsec delete road
../../guestbin/ike-faults.sh wait 2
../../guestbin/ike-faults.sh clear
../../guestbin/background.sh wait switch
../../guestbin/background.sh wait delete | grep ^exit
../../guestbin/nothing-left.sh
ipsec add road
