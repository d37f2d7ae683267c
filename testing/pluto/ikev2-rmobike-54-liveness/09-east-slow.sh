# a move that takes longer than dpddelay=
../../guestbin/ike-faults.sh delay exchange=INFORMATIONAL type=request src=192.1.3.209 dst=198.51.100.23 seconds=2.5
ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
# liveness is checked where the tunnel is
../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=response src=192.1.3.209 dst=198.51.100.23
../../guestbin/ike-faults.sh wait 1
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=response src=198.51.100.23 dst=192.1.3.209
../../guestbin/ike-faults.sh wait 1
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
