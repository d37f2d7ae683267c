../../guestbin/pluto-alive.sh tcp-closed east
