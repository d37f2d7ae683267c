../../guestbin/ike-faults.py clear
../../guestbin/ike-faults.py replay exchange=CREATE_CHILD_SA type=request
../../guestbin/ike-faults.py replay exchange=IKE_SA_INIT dst=192.1.3.209 count=1
../../guestbin/ike-faults.py print
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
