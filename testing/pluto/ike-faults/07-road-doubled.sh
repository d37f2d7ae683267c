../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh duplicate seconds=3
ipsec whack --rekey-child --name road
# two requests and their answers; the copy of the later request is answered again
../../guestbin/ike-faults.sh wait 5
../../guestbin/ike-faults.sh print
