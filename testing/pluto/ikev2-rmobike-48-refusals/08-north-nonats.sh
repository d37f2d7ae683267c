../../guestbin/ping-stream.sh stop
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
