../../guestbin/ipsec-kernel-policy.sh
ip xfrm policy add $(cat /tmp/policy)
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
