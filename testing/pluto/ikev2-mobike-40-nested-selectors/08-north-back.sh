../../guestbin/client-uplinks.sh first
../../guestbin/wait-for.sh --match 2 -- grep -c 'MOBIKE response: updating IPsec SA' /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 10.20.0.100
../../guestbin/ping-once.sh --up -I 192.0.3.254 10.20.5.1
