ipsec down road
../../guestbin/ike-faults.py clear
../../guestbin/ike-faults.py delay exchange=IKE_AUTH src=192.1.2.23 count=1 seconds=3
../../guestbin/ike-faults.py print
ipsec up road
../../guestbin/ike-faults.py wait 1
../../guestbin/ike-faults.py print
