../../guestbin/wait-for-pluto.sh '#6: initiator established Child SA'
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
