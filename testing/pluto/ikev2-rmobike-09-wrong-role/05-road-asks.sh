../../guestbin/ip.sh address add 192.1.3.210/24 dev eth0
ipsec whack --impair rmobike_send_as_initiator
ipsec whack --rmobike-switch-to 192.1.3.210 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
