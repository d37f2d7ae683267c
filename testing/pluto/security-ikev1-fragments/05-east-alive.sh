../../guestbin/wait-for.sh --match '#1: deleting ISAKMP SA' -- cat /tmp/pluto.log
../../guestbin/pluto-alive.sh fragments east
