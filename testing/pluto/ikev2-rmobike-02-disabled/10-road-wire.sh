../../guestbin/ike-wire.sh print
