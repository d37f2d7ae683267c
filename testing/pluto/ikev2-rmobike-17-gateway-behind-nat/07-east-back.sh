ipsec whack --rmobike-switch-to 203.0.113.1 --rmobike-local 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# what is not local, or not the same family
ipsec whack --rmobike-switch-to 203.0.113.2 --rmobike-local 192.1.2.24 ; echo exit $?
ipsec whack --rmobike-switch-to 203.0.113.2 --rmobike-local 2001:db8::1 ; echo exit $?
ipsec whack --rmobike-switch-to 203.0.113.3 ; echo exit $?
