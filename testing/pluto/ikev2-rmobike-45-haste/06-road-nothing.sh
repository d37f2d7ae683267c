../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
