ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
# it crashes, and the first uplink does not come back
ipsec whack --impair send_no_delete
ipsec whack --shutdown --leave-state
ip xfrm state flush ; ip xfrm policy flush
