# the answer to the update is on the way when road rekeys
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=response src=198.51.100.23 seconds=60
ipsec whack --rmobike-switch-to 198.51.100.23 --name road > /dev/null ; echo exit $?
