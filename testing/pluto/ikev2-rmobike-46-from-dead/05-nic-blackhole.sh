iptables -A FORWARD -s 192.1.2.23 -j DROP
iptables -A FORWARD -d 192.1.2.23 -j DROP
