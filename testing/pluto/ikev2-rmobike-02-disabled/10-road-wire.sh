../../guestbin/ike-wire.sh print --once
