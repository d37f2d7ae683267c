../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.24
../../guestbin/ipsec-kernel-state.sh | grep -e '^src' -e if_id
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ip.sh route
../../guestbin/ping-once.sh --up -I 192.0.3.12 192.0.2.254
