ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
