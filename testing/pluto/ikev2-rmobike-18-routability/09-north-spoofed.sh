../../guestbin/client-uplinks.sh first
