iptables -F FORWARD
