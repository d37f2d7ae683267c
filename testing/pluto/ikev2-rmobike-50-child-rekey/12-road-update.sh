ipsec whack --asynchronous --rekey-child --name road
../../guestbin/ike-faults.sh clear
