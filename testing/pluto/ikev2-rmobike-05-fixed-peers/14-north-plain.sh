../../guestbin/ike-wire.sh start eth1
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for.sh --match 2 -- grep -c 'RTM_DELADDR 192.1.3.33' /tmp/pluto.log
../../guestbin/client-uplinks.sh first
../../guestbin/wait-for.sh --match 2 -- grep -c 'RTM_DELADDR 192.1.8.22' /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/ike-wire.sh print --once
