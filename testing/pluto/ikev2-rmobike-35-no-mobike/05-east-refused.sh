ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
ipsec whack --rmobikestatus | grep -o 'role=.*peer=[^ ]*'
