../../guestbin/second-uplink.sh down
