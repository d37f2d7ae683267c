ipsec up road
../../guestbin/ike-faults.sh print
