ipsec down road
../../guestbin/ike-faults.sh print
../../guestbin/ike-faults.sh drop exchange=IKE_SA_INIT type=request from=I count=2
ipsec up road
../../guestbin/ike-faults.sh print
