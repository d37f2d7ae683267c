../../guestbin/wait-for.sh --match '^unroute-client eth1 ' -- cat /tmp/east.updown > /dev/null
cut -d' ' -f1,2 /tmp/east.updown
