../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/wait-for.sh --timeout 120 --match '^7$' -- grep -c 'sending 1 bytes for NAT-T Keep Alive' /tmp/pluto.log
grep -o 'sending 1 bytes for NAT-T Keep Alive.* using' /tmp/pluto.log | uniq
