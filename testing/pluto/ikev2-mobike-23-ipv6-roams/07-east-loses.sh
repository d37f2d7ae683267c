../../guestbin/standing-checks.sh moved 2001:db8:1:2::23 2001:db8:1:3::209
../../guestbin/ping-once.sh --up -I 2001:db8:0:2::254 2001:db8:0:3:1::
../../guestbin/ip.sh address del 2001:db8:1:2::23/64 dev eth1
../../guestbin/wait-for-pluto.sh 'MOBIKE: local address'
../../guestbin/ip.sh address add 2001:db8:1:2::23/64 dev eth1 nodad
../../guestbin/standing-checks.sh moved 2001:db8:1:2::23 2001:db8:1:3::209
