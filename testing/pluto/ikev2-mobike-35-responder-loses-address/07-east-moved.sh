../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
../../guestbin/ip.sh address del 192.1.2.23/24 dev eth1
../../guestbin/wait-for-pluto.sh 'MOBIKE: local address 192.1.2.23 was deleted'
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
../../guestbin/ip.sh address add 192.1.2.23/24 dev eth1
