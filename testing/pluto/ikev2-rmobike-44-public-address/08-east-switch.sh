ipsec whack --rmobike-switch-to 203.0.113.2 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# and now it is there
ipsec whack --rmobike-switch-to 203.0.113.2 --name road ; echo exit $?
