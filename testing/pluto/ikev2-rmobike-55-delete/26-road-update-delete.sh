../../guestbin/background.sh start delete ipsec delete road
../../guestbin/ike-faults.sh wait 2
../../guestbin/ike-faults.sh clear
../../guestbin/background.sh wait delete | grep ^exit
../../guestbin/nothing-left.sh
