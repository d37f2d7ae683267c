../../guestbin/client-uplinks.sh second
../../guestbin/wait-for.sh --match 2 -- grep -c 'MOBIKE response: updating IPsec SA' /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
