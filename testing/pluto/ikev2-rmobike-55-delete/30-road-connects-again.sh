../../guestbin/wait-for.sh --match 'dst 192.1.2.23' -- ip xfrm state | uniq
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
ip xfrm state | grep ^src
