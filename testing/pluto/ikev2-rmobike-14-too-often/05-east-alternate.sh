../../guestbin/standing-checks.sh save
../../guestbin/rmobike-alternate.sh 40 198.51.100.23 192.1.2.23
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
ipsec rmobike --status | grep -o ' moved=.* timedout=[0-9]*'
