../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ike-probe.sh '#3'
