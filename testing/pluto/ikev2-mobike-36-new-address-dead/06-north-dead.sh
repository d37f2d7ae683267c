../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh '#1: .*retransmission; will wait 1 seconds'
../../guestbin/client-uplinks.sh first
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up 192.0.22.254
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
../../guestbin/ike-probe.sh '#2'
