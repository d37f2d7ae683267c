../../guestbin/wait-for-pluto.sh '#4: initiator established Child SA'
ipsec whack --impair none
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
