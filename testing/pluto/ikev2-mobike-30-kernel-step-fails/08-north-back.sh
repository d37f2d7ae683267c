../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
# the old address comes back
../../guestbin/client-uplinks.sh first
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up 192.0.21.254
../../guestbin/ping-once.sh --up 192.0.22.254
# now the same on this end, which moves last
ip xfrm policy get src 192.0.21.0/24 dst 192.0.3.0/24 dir fwd > /tmp/policy
ip xfrm policy delete src 192.0.21.0/24 dst 192.0.3.0/24 dir fwd
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE update local address 192.1.3.33:500 -> 192.1.8.22:500 FAILED'
../../guestbin/ipsec-kernel-policy.sh
ip xfrm policy add $(cat /tmp/policy)
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
