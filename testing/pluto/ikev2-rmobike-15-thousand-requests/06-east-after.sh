# where they are in the end does not depend on the flood, which leaves them at either address
ipsec rmobike --to 198.51.100.23 | tail -n 1 ; echo exit ${PIPESTATUS[0]}
ipsec rmobike --to 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
