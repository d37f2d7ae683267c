ipsec up ppk
../../guestbin/pluto-alive.sh ppk ppk
