../../guestbin/standing-checks.sh moved 192.1.3.209 203.0.113.2
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
