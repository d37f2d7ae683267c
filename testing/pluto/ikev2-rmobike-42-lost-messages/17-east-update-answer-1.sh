# the answer to the update is lost once
../../guestbin/ike-faults.py clear
../../guestbin/ike-faults.py drop exchange=INFORMATIONAL type=response from=R count=1
../../guestbin/ike-faults.py pass exchange=INFORMATIONAL type=response from=R
ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
../../guestbin/ike-faults.py wait 1
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.py print | grep -v again$
