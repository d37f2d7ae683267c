../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/tcp-stream.py stop
../../guestbin/ping-once.sh --up -I 192.0.3.16 192.0.2.254
{ ip -o address ; ip route ; ip -6 route ; cat /etc/resolv.conf ; } | diff /tmp/road.before - && echo the same
cat /tmp/road.updown
# what a move must not do
ipsec down road > /dev/null
ip -o address | sed -n 's,^[0-9]*: \(.*\)\\.*,\1,p' | grep -E '192.0.3.16|2001:db8:0:3:1::'
../../guestbin/ip.sh route
cat /tmp/road.updown
