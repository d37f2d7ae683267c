../../guestbin/standing-checks.sh save
# not an address of this host: 59
ipsec rmobike --to 198.51.100.24 ; echo exit $?
ipsec rmobike --to 224.0.0.1 ; echo exit $?
ipsec rmobike --to 255.255.255.255 ; echo exit $?
ipsec rmobike --to 192.1.3.209 ; echo exit $?
ipsec rmobike --to 198.51.100.23 --local 198.51.100.24 ; echo exit $?
# can't be done: 57
ipsec rmobike --to 2001:db8::17 ; echo exit $?
# nobody is there: nothing to do
ipsec rmobike --to 198.51.100.23 --from 203.0.113.1 ; echo exit $?
ipsec rmobike --to 198.51.100.23 --from 2001:db8::1 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
# good input: by the connection's serial number, the Child SA's, and from where it is
ipsec rmobike --to 198.51.100.23 --name '$1' ; echo exit $?
ipsec rmobike --to 192.1.2.23 --name '#2' ; echo exit $?
ipsec rmobike --to 198.51.100.23 --from 192.1.2.23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
