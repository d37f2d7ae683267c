# it is asked again, and answered, at the other address
ipsec whack --rmobike-switch-to 192.1.2.23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ike-faults.sh clear
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
