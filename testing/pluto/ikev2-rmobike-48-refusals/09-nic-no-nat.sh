iptables -t nat -F
