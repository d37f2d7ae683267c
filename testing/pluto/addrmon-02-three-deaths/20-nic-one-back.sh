# the first one that is back is used, whichever it is
iptables -D FORWARD -s 198.51.100.23 -j DROP
iptables -D FORWARD -d 198.51.100.23 -j DROP
