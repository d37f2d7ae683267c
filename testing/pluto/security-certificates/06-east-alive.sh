../../guestbin/pluto-alive.sh exponent --start ../../guestbin/crooked.sh start fips
