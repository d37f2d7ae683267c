../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
ipsec showstates | grep -c ESTABLISHED
# the original initiator cannot ask, however often the other end has rekeyed
ipsec whack --rmobike-switch-to 192.1.3.209 ; echo exit $?
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37 && isakmp.length > 80'
