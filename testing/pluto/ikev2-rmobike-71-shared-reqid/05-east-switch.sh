../../guestbin/standing-checks.sh save
ipsec whack --rmobike-switch-to 198.51.100.23 --name '#1' ; echo exit $?
ipsec whack --rmobikestatus | grep -o 'serial=[0-9]* local=[^ ]*'
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.31.254
