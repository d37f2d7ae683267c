../../guestbin/wait-for.sh --match '#3: .*ESTABLISHED_IKE_SA' -- ipsec showstates > /dev/null
ipsec whack --rmobike-switch-to 192.1.3.210 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
