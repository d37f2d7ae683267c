../../guestbin/standing-checks.sh save
../../guestbin/rmobike-refused.sh 192.1.2.23 192.1.3.209 198.51.100.23 192.0.2.254 192.0.3.10 rmobike_migrate_fail:{1,2,3}
