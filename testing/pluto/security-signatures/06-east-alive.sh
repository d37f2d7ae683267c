../../guestbin/pluto-alive.sh ikev1 --start ../../guestbin/crooked.sh start honest
