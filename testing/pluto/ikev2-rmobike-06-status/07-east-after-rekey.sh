../../guestbin/wait-for.sh --match '#3: .*ESTABLISHED_IKE_SA' -- ipsec showstates > /dev/null
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
ipsec whack --rekey-ike --name road
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
ipsec whack --rmobikestatus | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//'
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
ipsec whack --globalstatus | grep rmobike
