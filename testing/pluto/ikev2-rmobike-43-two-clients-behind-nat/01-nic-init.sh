../../guestbin/second-uplink.sh
# a port for each client and each destination, as an endpoint-dependent NAT has
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.3.209 --sport 500 -j SNAT --to-source 192.1.2.254:40500
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.3.209 --sport 4500 -j SNAT --to-source 192.1.2.254:44500
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.3.33 --sport 500 -j SNAT --to-source 192.1.2.254:50500
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.3.33 --sport 4500 -j SNAT --to-source 192.1.2.254:54500
iptables -t nat -A POSTROUTING -o eth122 -p udp -s 192.1.3.209 --sport 4500 -j SNAT --to-source 192.1.2.254:44522
iptables -t nat -A POSTROUTING -o eth122 -p udp -s 192.1.3.33 --sport 4500 -j SNAT --to-source 192.1.2.254:54522
echo initdone
