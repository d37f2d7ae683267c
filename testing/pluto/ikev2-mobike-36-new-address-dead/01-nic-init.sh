../../guestbin/client-uplinks.sh
iptables -A FORWARD -s 192.1.8.22 -j DROP
echo initdone
