../../guestbin/standing-checks.sh save
../../guestbin/ike-faults.sh print > /dev/null
ipsec whack --rmobike-switch-to 198.51.100.23 --name nonats-any ; echo exit $?
# tried three times
../../guestbin/ike-faults.sh pass type=response src=198.51.100.23
../../guestbin/wait-for-pluto.sh 'not how the peer'
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
../../guestbin/ike-faults.sh print
