../../guestbin/pluto-alive.sh eap-end east
