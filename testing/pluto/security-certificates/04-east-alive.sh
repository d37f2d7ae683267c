../../guestbin/pluto-alive.sh crl --start ../../guestbin/crooked.sh start fips
