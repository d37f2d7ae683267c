../../guestbin/ipsec-kernel-state.sh
# one of them
ipsec whack --rmobike-switch-to 198.51.100.23 --name '#1' ; echo exit $?
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.11
