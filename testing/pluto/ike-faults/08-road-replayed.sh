../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh replay exchange=CREATE_CHILD_SA type=request
../../guestbin/ike-faults.sh replay exchange=IKE_SA_INIT dst=192.1.3.209 count=1
../../guestbin/ike-faults.sh print
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
