../../guestbin/background.sh start down ipsec down road
../../guestbin/ike-faults.sh clear
../../guestbin/background.sh wait down | grep ^exit
../../guestbin/nothing-left.sh
