iptables -A FORWARD -p udp -s 198.51.100.23 -m conntrack --ctstate NEW -j DROP
