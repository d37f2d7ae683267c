# east's request to rekey is on the way when it is told to ask
../../guestbin/ike-faults.sh delay exchange=CREATE_CHILD_SA type=request seconds=60
ipsec whack --asynchronous --rekey-ike --name road
../../guestbin/ike-faults.sh wait 1
ipsec whack --asynchronous --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh clear
ipsec whack --rmobike-switch-to 198.51.100.23 --name road > /dev/null ; echo exit $?
../../guestbin/standing-checks.sh ike-rekeyed 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
../../guestbin/standing-checks.sh save
