cat /tmp/road.updown
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
: > /tmp/road.updown
ipsec down road
cat /tmp/road.updown
