: > /tmp/east.updown
ipsec whack --rmobike-switch-to 198.51.100.23 --asynchronous ; echo exit $?
../../guestbin/wait-for.sh --match '^down-client' -- cat /tmp/east.updown > /dev/null
ipsec whack --rmobikestatus | grep -c ' state=await '
../../guestbin/wait-for.sh --match '^10$' -- grep -c . /tmp/east.updown > /dev/null
cut -d' ' -f1,2 /tmp/east.updown
