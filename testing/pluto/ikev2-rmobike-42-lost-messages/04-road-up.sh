ipsec up road
../../guestbin/ike-faults.sh print | grep -v again$
../../guestbin/standing-checks.sh save
../../guestbin/ping-stream.sh start -I 192.0.3.10 192.0.2.254
