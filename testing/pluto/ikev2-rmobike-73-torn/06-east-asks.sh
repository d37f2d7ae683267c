ipsec whack --rmobike-switch-to 198.51.100.23 > /dev/null ; echo asked
