../../guestbin/pluto-alive.sh expired --start ../../guestbin/crooked.sh start fips
