../../guestbin/standing-checks.sh save
# the other uplink is another device
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
ipsec whack --rmobike-switch-to 192.1.2.24 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.24 192.1.3.209
../../guestbin/ipsec-kernel-state.sh | grep -e '^src' -e if_id
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ip.sh route
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.12
