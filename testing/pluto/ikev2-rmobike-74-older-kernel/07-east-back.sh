ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
ip xfrm state list src 192.1.2.23 | grep -o ', oseq 0x[0-9a-f]*'
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
