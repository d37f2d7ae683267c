# the update is on the way when east rekeys
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.3.209 seconds=60
ipsec whack --asynchronous --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh wait 1
ipsec whack --rekey-ike --name road | grep -o 'initiator rekeyed IKE SA #[0-9]*'
../../guestbin/ike-faults.sh clear
ipsec whack --rmobike-switch-to 198.51.100.23 --name road > /dev/null ; echo exit $?
../../guestbin/standing-checks.sh ike-rekeyed 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
../../guestbin/standing-checks.sh save
