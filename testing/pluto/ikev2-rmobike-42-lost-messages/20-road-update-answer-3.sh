../../guestbin/ping-stream.sh stop 150
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ike-wire.sh print --once --pairs 'isakmp.exchangetype == 37 || esp'
