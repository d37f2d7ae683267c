ipsec whack --impair migrate_by_policy
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#1' ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
ipsec whack --impair none
ipsec whack --rmobike-switch-to 192.1.2.23 | sort
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.31.254
