ipsec whack --asynchronous --rekey-ike --name road
../../guestbin/ike-faults.sh clear
