../../guestbin/standing-checks.sh save
../../guestbin/ike-faults.sh clear
# the update is on the way when north loses its address
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.8.22 seconds=60
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 192.1.2.23 --name east
../../guestbin/ike-faults.sh wait 1
