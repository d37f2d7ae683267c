../../guestbin/pluto-alive.sh full east
