../../guestbin/standing-checks.sh save
ipsec whack --rmobike-switch-to 198.51.100.23 --name road-no ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.20
# rmobike= needs mobike=
ipsec whack --name bad --rmobike=yes --host 192.1.2.23 --to --host 192.1.3.209 ; echo exit $?
