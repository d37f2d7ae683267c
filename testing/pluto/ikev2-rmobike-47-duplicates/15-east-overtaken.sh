# back and forth: the next request to switch overtakes the answer to the update
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=response from=R seconds=2
ipsec whack --rmobike-switch-to 192.1.2.23 --name road ; ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh clear
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v again
