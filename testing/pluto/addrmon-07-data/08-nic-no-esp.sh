iptables -A FORWARD -p esp -s 198.51.100.23 -j DROP
iptables -A FORWARD -p esp -d 198.51.100.23 -j DROP
