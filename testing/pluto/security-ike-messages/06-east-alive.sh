../../guestbin/pluto-alive.sh eap east
