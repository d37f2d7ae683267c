../../guestbin/standing-checks.sh moved 2001:db8:1:3::209 2001:db8:1:2::23
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
../../guestbin/ike-wire.sh print --once --esp
