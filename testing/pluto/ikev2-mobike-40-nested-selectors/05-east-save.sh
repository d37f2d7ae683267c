../../guestbin/standing-checks.sh save
