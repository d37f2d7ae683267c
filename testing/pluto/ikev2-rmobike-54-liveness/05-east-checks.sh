../../guestbin/standing-checks.sh save
# east has asked whether road is there, and is told to ask for a switch
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.2.23 seconds=60
../../guestbin/ike-faults.sh wait 1
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh clear
../../guestbin/background.sh wait switch 10
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
