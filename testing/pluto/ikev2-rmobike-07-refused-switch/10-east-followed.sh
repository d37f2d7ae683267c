ipsec whack --impair none
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
# fit, and followed; a REDIRECT in the same message, which road does not accept, changes nothing
ipsec whack --impair rmobike_switch_protoid:3 --impair add_v2_notification:REDIRECT
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
ipsec whack --impair none
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
