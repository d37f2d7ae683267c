../../guestbin/client-uplinks.sh first
../../guestbin/wait-for.sh --match 2 -- grep -c 'MOBIKE response: updating IPsec SA' /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up 192.0.21.254
../../guestbin/ping-once.sh --up 192.0.22.254
../../guestbin/ike-probe.sh '#3'
