../../guestbin/standing-checks.sh save
: > /tmp/east.updown
timeout 0.9 ipsec whack --rmobike-switch-to 198.51.100.23 > /tmp/east.moved ; echo exit $?
tail -n 1 /tmp/east.moved
ipsec whack --rmobike-switch-to 192.1.2.23 | tail -n 1
../../guestbin/wait-for.sh --match '^moved-client eth1 ' -- cat /tmp/east.updown > /dev/null
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
cat /tmp/east.updown
