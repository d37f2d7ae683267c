ipsec down road
../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh delay exchange=IKE_AUTH src=192.1.2.23 count=1 seconds=3
../../guestbin/ike-faults.sh print
ipsec up road
../../guestbin/ike-faults.sh wait 1
../../guestbin/ike-faults.sh print
