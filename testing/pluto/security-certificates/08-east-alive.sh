../../guestbin/crooked.sh alive
