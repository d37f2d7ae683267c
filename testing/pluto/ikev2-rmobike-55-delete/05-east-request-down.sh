# the request to switch is on the way when east says down
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.2.23 seconds=60
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh wait 1
../../guestbin/background.sh start down ipsec down road
../../guestbin/ike-faults.sh clear
# which of the two is first at the other end is a matter of luck
../../guestbin/background.sh wait switch | sed -n 's/^exit \(0\|56\)$/exit 0 or 56/p'
../../guestbin/background.sh wait down | grep ^exit
