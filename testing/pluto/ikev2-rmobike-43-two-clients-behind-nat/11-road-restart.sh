../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
