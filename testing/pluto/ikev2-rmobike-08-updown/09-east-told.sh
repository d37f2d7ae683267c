# rmobike=yes, whoever moves
../../guestbin/wait-for.sh --match '^moved-client.*210$' -- cat /tmp/east.updown > /dev/null
tail -n 1 /tmp/east.updown
