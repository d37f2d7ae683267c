../../guestbin/pluto-alive.sh intermediate-fragments east
