../../guestbin/udp-flows.py flow
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.24
grep -o 'peer announces .*' /tmp/pluto.log | tail -n 1
