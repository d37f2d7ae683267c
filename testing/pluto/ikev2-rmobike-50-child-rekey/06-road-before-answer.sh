../../guestbin/standing-checks.sh child-rekeyed 192.1.3.209 198.51.100.23
../../guestbin/standing-checks.sh save
# the answer to it is on the way
../../guestbin/ike-faults.sh delay exchange=CREATE_CHILD_SA type=response seconds=60
ipsec whack --asynchronous --rekey-child --name road
../../guestbin/ike-faults.sh wait 1
