: > /tmp/east.updown
ipsec whack --rmobike-switch-to 192.1.2.23 --asynchronous ; echo exit $?
../../guestbin/wait-for.sh --match '^down-client' -- cat /tmp/east.updown > /dev/null
