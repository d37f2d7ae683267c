../../guestbin/ike-wire.sh print
ipsec trafficstatus
