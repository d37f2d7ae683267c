# the initiator crashes and begins anew
ipsec whack --impair send_no_delete
ipsec whack --shutdown --leave-state
ip xfrm state flush ; ip xfrm policy flush
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add road
ipsec up road
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
