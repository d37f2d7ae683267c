ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# errors
ipsec whack --rmobike-addresses 192.1.2.23,192.1.2.24 ; echo exit $?
ipsec whack --rmobike-addresses 192.1.2.23,gateway.example ; echo exit $?
ipsec whack --rmobike-addresses 192.1.2.23=198.51.100.23=192.1.2.23 ; echo exit $?
ipsec whack --rmobike-addresses 192.1.2.23=2001:db8::1 ; echo exit $?
ipsec whack --rmobike-addresses 192.1.2.23,192.1.2.23 ; echo exit $?
ipsec whack --rmobike-addresses 127.0.0.1 ; echo exit $?
ipsec whack --rmobike-addresses '' ; echo exit $?
ipsec whack --rmobike-addresses none --name nonesuch ; echo exit $?
ipsec whack --rmobike-addresses 10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5,10.0.0.6,10.0.0.7,10.0.0.8,10.0.0.9,10.0.0.10,10.0.0.11,10.0.0.12,10.0.0.13,10.0.0.14,10.0.0.15,10.0.0.16,10.0.0.17 ; echo exit $?
ipsec whack --name bad --mobike --rmobike --rmobike-addresses gateway.example --host 192.1.2.23 --to --host 192.1.3.209 ; echo exit $?
ipsec whack --rmobikestatus | sed -e "s/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//"
