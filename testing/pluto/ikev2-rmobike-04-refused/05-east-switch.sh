../../guestbin/standing-checks.sh save
ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# refused without a message
ipsec whack --rmobike-switch-to 198.51.100.23 --name nonesuch ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 --name '#99' ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.24 --name road ; echo exit $?
ipsec whack --rmobike-switch-to 2001:db8::1 --name road ; echo exit $?
ipsec whack --rmobike-switch-to gateway.example --name road ; echo exit $?
ipsec whack --rmobike-switch-to 0.0.0.0 --name road ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from nowhere ; echo exit $?
# there already, or nobody on that address: nothing to do
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#1' ; echo exit $?
ipsec whack --rmobike-switch-to 192.1.2.23 --rmobike-from 198.51.100.23 ; echo exit $?
