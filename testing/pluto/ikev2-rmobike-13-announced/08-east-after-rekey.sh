../../guestbin/wait-for.sh --match '#3: .*ESTABLISHED_IKE_SA' -- ipsec showstates > /dev/null
ipsec rmobike --to 192.1.2.45 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.45 192.1.3.209
../../guestbin/ip.sh address add 192.1.2.46/24 dev eth1
ipsec rmobike --to 192.1.2.46 ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.46 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
