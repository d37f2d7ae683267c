../../guestbin/standing-checks.sh save
ipsec whack --rmobike-switch-to 198.51.100.23 --asynchronous ; echo exit $?
../../guestbin/wait-for.sh --match ' state=await ' -- ipsec rmobike --status > /dev/null
ipsec rmobike --status | grep -o ' pending=.* state=[a-z]*'
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
ipsec whack --impair trigger_v2_rmobike:1 --asynchronous
ipsec rmobike --status | grep -o ' pending=.* timedout=[0-9]*'
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
