ipsec whack --rmobike-switch-to 192.1.2.23 --rmobike-from 198.51.100.23 ; echo exit $?
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.11
# both
ipsec whack --rmobike-switch-to 198.51.100.23 --name clients > /tmp/both.txt ; echo exit $? ; sort /tmp/both.txt
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.11
../../guestbin/ipsec-kernel-state.sh
