# the update arrives before the answer to east's rekey, which road has sent before
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.3.209 seconds=1
../../guestbin/ike-faults.sh delay exchange=CREATE_CHILD_SA type=response src=192.1.3.209 seconds=2
ipsec whack --asynchronous --rmobike-switch-to 192.1.2.23 --name road
ipsec whack --rekey-child --name road | grep -o 'initiator rekeyed Child SA #[0-9]*'
../../guestbin/ike-faults.sh clear
ipsec whack --rmobike-switch-to 192.1.2.23 --name road > /dev/null ; echo exit $?
../../guestbin/standing-checks.sh child-rekeyed 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
../../guestbin/standing-checks.sh save
