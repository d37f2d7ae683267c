../../guestbin/standing-checks.sh save
ipsec whack --rmobikestatus | sed -e "s/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//"
ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# a new list, and the same again
ipsec whack --rmobike-addresses 192.1.2.23 ; echo exit $?
ipsec whack --rmobike-addresses 192.1.2.23 --name road ; echo exit $?
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
# the empty list
ipsec whack --rmobike-addresses none --name road ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
ipsec whack --rmobike-addresses 192.1.2.23,198.51.100.23 ; echo exit $?
