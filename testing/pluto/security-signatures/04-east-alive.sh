../../guestbin/pluto-alive.sh ikev2 --start ../../guestbin/crooked.sh start honest
