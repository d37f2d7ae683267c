ipsec whack --rmobikestatus | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//'
# the initiator of the first IKE SA, whoever rekeyed
ipsec whack --rmobike-switch-to 192.1.3.209 --name road ; echo exit $?
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
ipsec whack --globalstatus | grep rmobike
