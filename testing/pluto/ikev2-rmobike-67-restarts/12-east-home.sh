# it moves like any other
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
# a crash again, and this time only the third address is left
ipsec whack --impair send_no_delete
ipsec whack --shutdown --leave-state
ip xfrm state flush ; ip xfrm policy flush
