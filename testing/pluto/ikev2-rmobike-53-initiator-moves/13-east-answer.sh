../../guestbin/standing-checks.sh save
../../guestbin/ike-faults.sh clear
# the answer to the update is on the way when north loses its address
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=response src=198.51.100.23 seconds=60
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name east
../../guestbin/ike-faults.sh wait 1
