../../guestbin/second-uplink.sh
../../guestbin/ike-faults.sh start
# a NAT on the way to the gateway's second address
iptables -t nat -A POSTROUTING -p udp -s 192.1.3.33 -d 198.51.100.23 -j SNAT --to-source 198.51.100.254
echo initdone
