ipsec up road
# not tentative, not even for a moment: a route has it as source
ip -6 addr show dev lo | grep 2001:
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
../../guestbin/standing-checks.sh save
