../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
ipsec whack --rmobikestatus | sed -e "s/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//"
ipsec whack --rekey-ike --name road
ipsec whack --rmobikestatus | sed -e "s/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//"
