ip xfrm state | grep ^src
# the answer to the update is on the way when road says delete
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=response src=198.51.100.23 seconds=60
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh wait 1
