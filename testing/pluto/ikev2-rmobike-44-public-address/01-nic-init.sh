ip address add 203.0.113.1/32 dev lo
ip address add 203.0.113.2/32 dev lo
iptables -t nat -A PREROUTING -i eth2 -d 203.0.113.1 -j DNAT --to-destination 192.1.2.23
iptables -t nat -A POSTROUTING -o eth2 -s 192.1.2.23 -j SNAT --to-source 203.0.113.1
echo initdone
