# an interface on road
ipsec up client
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/standing-checks.sh save
../../guestbin/ipsec-kernel-state.sh | grep -e '^src' -e if_id
../../guestbin/ipsec-kernel-policy.sh
