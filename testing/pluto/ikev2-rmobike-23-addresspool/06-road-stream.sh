ip -o address | sed -n 's,^[0-9]*: \(.*\)\\.*,\1,p' | grep -E '192.0.3.16|2001:db8:0:3:1::'
../../guestbin/ip.sh route
../../guestbin/ip.sh -6 route
{ ip -o address ; ip route ; ip -6 route ; cat /etc/resolv.conf ; } > /tmp/road.before
: > /tmp/road.updown
../../guestbin/tcp-stream.py start 192.0.3.16 192.0.2.254 5001
../../guestbin/tcp-stream.py flows
../../guestbin/standing-checks.sh save
