ipsec up road
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/standing-checks.sh save
# road's request to rekey is on the way when road is asked to switch
../../guestbin/ike-faults.sh delay exchange=CREATE_CHILD_SA type=request seconds=60
ipsec whack --asynchronous --rekey-child --name road
../../guestbin/ike-faults.sh wait 1
