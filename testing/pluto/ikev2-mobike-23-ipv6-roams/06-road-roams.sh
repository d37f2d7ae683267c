# a new network, then the old one goes
ip -6 address add 2001:db8:1:8::209/64 dev eth0 nodad
ip -6 route replace default via 2001:db8:1:8::254 dev eth0
ip -6 address del 2001:db8:1:3::209/64 dev eth0
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 2001:db8:1:8::209 2001:db8:1:2::23
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
# the old one goes, then there is a new one; its address has to be checked for duplicates first
ip -6 address del 2001:db8:1:8::209/64 dev eth0
ip -6 address add 2001:db8:1:3::209/64 dev eth0
ip -6 route replace default via 2001:db8:1:3::254 dev eth0
../../guestbin/wait-for-pluto.sh 'success MOBIKE update local address .2001:db8:1:8::209.*8:1:3::209'
../../guestbin/standing-checks.sh moved 2001:db8:1:3::209 2001:db8:1:2::23
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
