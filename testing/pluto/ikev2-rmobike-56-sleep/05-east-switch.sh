../../guestbin/standing-checks.sh save
# the request is sent seven times: after 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 seconds
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=request
../../guestbin/background.sh start switch ipsec whack --rmobike-switch-to 198.51.100.23 --name road
../../guestbin/ike-faults.sh wait 7
