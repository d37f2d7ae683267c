# the first request to switch, the first update and its answer; and then all messages of the moves
../../guestbin/ike-faults.sh replay exchange=INFORMATIONAL type=request from=R count=1
../../guestbin/ike-faults.sh replay exchange=INFORMATIONAL type=request from=I count=1
../../guestbin/ike-faults.sh replay exchange=INFORMATIONAL type=response from=R count=1
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print
# the last requests only are answered, as before
../../guestbin/ike-faults.sh pass type=response
../../guestbin/ike-faults.sh replay exchange=INFORMATIONAL
../../guestbin/ike-faults.sh wait 2
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ike-faults.sh print | grep -v replayed | sort
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
