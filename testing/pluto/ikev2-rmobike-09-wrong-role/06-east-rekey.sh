ipsec whack --rekey-ike --name road
