../../guestbin/wait-for.sh --match '#7: .*ESTABLISHED_IKE_SA' -- ipsec showstates > /dev/null
ipsec whack --rmobike-switch-to 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
for i in 1 2 3 4 5 ; do ipsec whack --rekey-ike --name road | grep -o 'initiator rekeyed IKE SA #[0-9]*' ; done
ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
