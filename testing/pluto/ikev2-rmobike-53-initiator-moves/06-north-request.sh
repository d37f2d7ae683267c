../../guestbin/client-uplinks.sh second
../../guestbin/ike-faults.sh clear
