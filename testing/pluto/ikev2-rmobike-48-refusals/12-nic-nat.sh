iptables -t nat -A POSTROUTING -p udp -s 192.1.3.33 -d 192.1.2.23 -j SNAT --to-source 192.1.2.254
conntrack -F > /dev/null 2>&1
