../../guestbin/standing-checks.sh save
# the last of a connection's three policies to be moved
ip xfrm policy get src 192.0.3.0/24 dst 192.0.21.0/24 dir fwd > /tmp/policy
ip xfrm policy delete src 192.0.3.0/24 dst 192.0.21.0/24 dir fwd
