ipsec up road
../../guestbin/ike-faults.py print | grep -v again$
../../guestbin/standing-checks.sh save
