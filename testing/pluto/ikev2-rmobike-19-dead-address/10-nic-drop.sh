iptables -A FORWARD -p udp -s 198.51.100.23 -j DROP
