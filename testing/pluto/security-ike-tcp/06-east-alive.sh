../../guestbin/pluto-alive.sh tcp-reset east
