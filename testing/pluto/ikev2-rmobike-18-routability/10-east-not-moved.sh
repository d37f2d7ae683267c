../../guestbin/wait-for-pluto.sh 'checking that the peer is at 203.0.113.66'
../../guestbin/ping-once.sh --down -I 192.0.2.254 192.0.3.254
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
../../guestbin/ike-wire.sh print --esp 'esp && ip.dst == 203.0.113.66'
