ipsec whack --rmobikestatus | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/'
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from 192.1.2.23 ; echo exit $?
ipsec whack --rmobikestatus --name road | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/'
ipsec whack --rmobikestatus --name nonesuch | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/'
