ipsec whack --asynchronous --rmobike-switch-to 192.1.2.23 --name road
../../guestbin/ike-faults.sh wait 2
../../guestbin/ike-faults.sh clear
ipsec whack --rmobike-switch-to 192.1.2.23 --name road > /dev/null ; echo exit $?
../../guestbin/standing-checks.sh child-rekeyed 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
../../guestbin/standing-checks.sh save
