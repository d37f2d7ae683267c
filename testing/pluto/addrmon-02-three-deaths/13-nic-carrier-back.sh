../../guestbin/second-uplink.sh up
