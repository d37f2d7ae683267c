# the configured address
../../guestbin/wait-for.sh --match 'dst 192.1.2.23' -- ip xfrm state
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ipsec-kernel-state.sh
