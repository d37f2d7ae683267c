# the update is on the way when road rekeys
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.3.209 seconds=60
ipsec whack --asynchronous --rmobike-switch-to 192.1.2.23 --name road
../../guestbin/ike-faults.sh wait 1
