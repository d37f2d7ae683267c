../../guestbin/client-uplinks.sh first
../../guestbin/wait-for-pluto.sh 'MOBIKE update local address 192.1.8.22:500'
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.22.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.23.254
../../guestbin/ike-probe.sh '#2'
