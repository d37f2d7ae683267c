../../guestbin/wait-for.sh --match ' 0% packet loss' -- ping -n -c 1 -I 2001:db8:0:3:1:: 2001:db8:0:2::254 > /dev/null 2>&1
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
