iptables -t nat -A PREROUTING -s 192.1.8.22 -d 192.1.2.23 -j DNAT --to-destination 198.51.100.23
