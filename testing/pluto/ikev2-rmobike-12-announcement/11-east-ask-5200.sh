ipsec rmobike --status | grep -o ' mobike=[a-z]* rmobike=[a-z]* peer=[a-z]*'
ipsec rmobike --to 198.51.100.23 --name road ; echo exit $?
