../../guestbin/wait-for-pluto.sh '#2: ESP traffic information'
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.8.22
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
../../guestbin/ike-probe.sh '#3'
