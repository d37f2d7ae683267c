ipsec up road
../../guestbin/ike-faults.py print
