ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
ipsec whack --rmobike-addresses none ; echo exit $?
