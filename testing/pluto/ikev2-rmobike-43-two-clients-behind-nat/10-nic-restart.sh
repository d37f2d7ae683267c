# the NAT forgets what it had, and has another port for road
iptables -t nat -I POSTROUTING -o eth1 -p udp -s 192.1.3.209 --sport 4500 -j SNAT --to-source 192.1.2.254:45999
conntrack -D -p udp --src 192.1.3.209 > /dev/null 2>&1
