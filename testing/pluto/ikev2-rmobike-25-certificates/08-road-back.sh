../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# each exchange, once, in the order of the first message
../../guestbin/ike-wire.sh print --once | cut -d " " -f 4 | uniq
../../guestbin/ike-wire.sh print --once "isakmp.exchangetype == 37"
