ipsec down road
../../guestbin/ike-faults.py print
../../guestbin/ike-faults.py drop exchange=IKE_SA_INIT type=request from=I count=2
ipsec up road
../../guestbin/ike-faults.py print
