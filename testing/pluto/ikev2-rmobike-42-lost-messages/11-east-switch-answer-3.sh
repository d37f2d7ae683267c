# the answer to it is lost three times
../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh drop exchange=INFORMATIONAL type=response from=I count=3
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=response from=I
ipsec whack --rmobike-switch-to 192.1.2.23 --name road ; echo exit $?
../../guestbin/ike-faults.sh wait 1
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again$
