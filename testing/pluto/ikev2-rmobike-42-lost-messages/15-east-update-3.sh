# the update is lost three times
../../guestbin/ike-faults.py clear
../../guestbin/ike-faults.py drop exchange=INFORMATIONAL type=request from=I count=3
../../guestbin/ike-faults.py pass exchange=INFORMATIONAL type=request from=I
ipsec whack --rmobike-switch-to 192.1.2.23 --name road ; echo exit $?
../../guestbin/ike-faults.py wait 1
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.py print | grep -v again$
