iptables -A FORWARD -s 192.1.2.24 -j DROP
iptables -A FORWARD -d 192.1.2.24 -j DROP
