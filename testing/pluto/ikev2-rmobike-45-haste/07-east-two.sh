# a second wish while the first is under way
ipsec whack --asynchronous --rmobike-switch-to 198.51.100.23 --name road ; ipsec whack --rmobike-switch-to 198.51.100.24 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.24 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
