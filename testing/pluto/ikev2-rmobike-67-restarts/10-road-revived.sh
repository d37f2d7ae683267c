# the configured address, in vain, then the last one
../../guestbin/wait-for.sh --timeout 60 --match reviving.with -- cat /tmp/pluto.log
../../guestbin/wait-for.sh --timeout 60 --match 'dst 198.51.100.23' -- ip xfrm state
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ipsec-kernel-state.sh
