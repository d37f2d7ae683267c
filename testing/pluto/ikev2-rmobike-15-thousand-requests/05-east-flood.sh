../../guestbin/standing-checks.sh save
../../guestbin/rmobike-flood.sh 1000 1 198.51.100.23 192.1.2.23
