# the configured address, which is the last one as well, and all that had been announced
../../guestbin/wait-for.sh --timeout 120 --match 'dst 198.51.100.24' -- ip xfrm state
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
grep -E '^".*(revival attempt|reviving)' /tmp/pluto.log
