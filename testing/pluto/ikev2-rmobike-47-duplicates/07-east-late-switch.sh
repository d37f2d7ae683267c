# the request to switch comes after its repetition
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request from=R count=1 seconds=0.8
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=request from=R
ipsec whack --rmobike-switch-to 192.1.2.23 --name road ; echo exit $?
../../guestbin/ike-faults.sh wait 1
# ... and now the first one
../../guestbin/ike-faults.sh clear
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again$
