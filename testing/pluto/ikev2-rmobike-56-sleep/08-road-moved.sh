../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
# asleep again
kill -STOP $(cat /run/pluto/pluto.pid)
