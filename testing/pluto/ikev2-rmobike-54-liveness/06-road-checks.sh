../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
# road has asked whether east is there, at the address that it is about to leave
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request dst=198.51.100.23 seconds=60
../../guestbin/ike-faults.sh wait 1
