# the gateway's public address is another one from now on
iptables -t nat -F
iptables -t nat -A PREROUTING -i eth2 -d 203.0.113.2 -j DNAT --to-destination 192.1.2.23
iptables -t nat -A POSTROUTING -o eth2 -s 192.1.2.23 -j SNAT --to-source 203.0.113.2
conntrack -F > /dev/null 2>&1
