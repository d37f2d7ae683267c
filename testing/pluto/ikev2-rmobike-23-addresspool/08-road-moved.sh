../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
../../guestbin/tcp-stream.py flows
../../guestbin/ping-once.sh --up -I 192.0.3.16 192.0.2.254
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
# addresses, routes and DNS are what they were
{ ip -o address ; ip route ; ip -6 route ; cat /etc/resolv.conf ; } | diff /tmp/road.before - && echo the same
cat /tmp/road.updown
