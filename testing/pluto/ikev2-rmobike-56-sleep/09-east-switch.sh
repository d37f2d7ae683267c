# this time the address in use is gone when road wakes up
../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=request
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 192.1.2.23 --name road
../../guestbin/ike-faults.sh wait 2
../../guestbin/second-uplink.sh down
../../guestbin/ike-faults.sh wait 7
