iptables -A FORWARD -s 192.1.3.33 -p udp --dport 500 -j DROP
