ipsec up road
../../guestbin/ike-faults.sh print | grep -v again$
../../guestbin/standing-checks.sh save
