../../guestbin/pluto-alive.sh algorithm --start ../../guestbin/crooked.sh start fips
