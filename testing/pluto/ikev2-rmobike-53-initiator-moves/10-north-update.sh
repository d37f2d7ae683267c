../../guestbin/client-uplinks.sh first
../../guestbin/ike-faults.sh clear
