../../guestbin/standing-checks.sh child-rekeyed 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
../../guestbin/standing-checks.sh save
# the answer to the update is on the way when east rekeys
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=response src=192.1.2.23 seconds=60
ipsec whack --rmobike-switch-to 192.1.2.23 --name road > /dev/null ; echo exit $?
ipsec whack --rekey-child --name road | grep -o 'initiator rekeyed Child SA #[0-9]*'
../../guestbin/ike-faults.sh clear
../../guestbin/standing-checks.sh child-rekeyed 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
