# ipsec rmobike finds these itself: 2
ipsec rmobike ; echo exit $?
ipsec rmobike --to ; echo exit $?
ipsec rmobike --to '' ; echo exit $?
ipsec rmobike --to --from ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name ; echo exit $?
ipsec rmobike road ; echo exit $?
ipsec rmobike --switch ; echo exit $?
ipsec rmobike --to 198.51.100.23 --status ; echo exit $?
ipsec rmobike --to 198.51.100.23 --to 192.1.2.23 ; echo exit $?
ipsec rmobike --status --asynchronous ; echo exit $?
ipsec rmobike --addresses 192.1.2.23 --from 192.1.2.23 ; echo exit $?
ipsec rmobike --to 198.51.100.23 --from-dead ; echo exit $?
ipsec rmobike --status --from-dead ; echo exit $?
ipsec rmobike --help ; echo exit $?
# whack finds these itself: 33
ipsec whack --rmobike-switch-to 2>&1 | sed -e 's,^/[^ ]*/,,' ; echo exit ${PIPESTATUS[0]}
ipsec whack --rmobike-from 192.1.2.23 ; echo exit $?
ipsec whack --name road --rmobike-from 192.1.2.23 --status ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from-dead ; echo exit $?
