iptables -A FORWARD -s 198.51.100.23 -j DROP
iptables -A FORWARD -d 198.51.100.23 -j DROP
