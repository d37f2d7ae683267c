# only the responder can ask
ipsec whack --rmobike-switch-to 192.1.3.209 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
# errors are found when the connection is added, and named
ipsec whack --name bad --rmobike=yes --host 192.1.3.209 --to --host 192.1.2.23 ; echo exit $?
ipsec whack --name bad --mobike --rmobike --rmobike-accept-to gateway.example --host 192.1.3.209 --to --host 192.1.2.23 ; echo exit $?
ipsec whack --name bad --mobike --rmobike --rmobike-timeout 0 --host 192.1.3.209 --to --host 192.1.2.23 ; echo exit $?
ipsec whack --name bad --mobike --rmobike --rmobike-timeout soon --host 192.1.3.209 --to --host 192.1.2.23 ; echo exit $?
