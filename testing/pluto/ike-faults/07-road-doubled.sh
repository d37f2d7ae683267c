../../guestbin/ike-faults.py clear
../../guestbin/ike-faults.py duplicate seconds=3
ipsec whack --rekey-child --name road
# two requests and their answers; the copy of the later request is answered again
../../guestbin/ike-faults.py wait 5
../../guestbin/ike-faults.py print
