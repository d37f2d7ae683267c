# the peer did not announce R-MOBIKE
ipsec whack --rmobike-switch-to 198.51.100.23 --name road-rmobike ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
