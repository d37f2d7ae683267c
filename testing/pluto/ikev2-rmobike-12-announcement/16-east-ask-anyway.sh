ipsec rmobike --to 198.51.100.23 --name road ; echo exit $?
ipsec whack --impair rmobike_send_as_initiator
ipsec rmobike --to 198.51.100.23 --name road ; echo exit $?
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# the number of the notification
grep -m 1 -o 'v2N_SWITCH_TO_IP_ADDRESS (0x[0-9a-f]*)' /tmp/pluto.log
