ipsec whack --rmobikestatus | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//'
ipsec whack --rekey-ike --name road
