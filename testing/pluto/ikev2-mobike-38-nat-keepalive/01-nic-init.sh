../../guestbin/client-uplinks.sh
# one port for each of north's addresses
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.3.33 --sport 500 -j SNAT --to-source 192.1.2.254:40500
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.3.33 --sport 4500 -j SNAT --to-source 192.1.2.254:44500
iptables -t nat -A POSTROUTING -o eth1 -p udp -s 192.1.8.22 --sport 4500 -j SNAT --to-source 192.1.2.254:54500
echo initdone
