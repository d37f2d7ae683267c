ping -i 0.2 -I 192.0.2.254 192.0.3.10 > /tmp/ping.log 2>&1 &
../../guestbin/wait-for.sh --timeout 60 --match 'icmp_seq=50 ' -- cat /tmp/ping.log > /dev/null
