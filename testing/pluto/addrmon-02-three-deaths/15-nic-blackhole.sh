# 3: nothing passes there any more, two hops away from the gateway
iptables -A FORWARD -s 198.51.100.23 -j DROP
iptables -A FORWARD -d 198.51.100.23 -j DROP
