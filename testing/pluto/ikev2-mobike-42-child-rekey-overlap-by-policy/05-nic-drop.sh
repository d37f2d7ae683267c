# INFORMATIONAL requests of east
iptables -A FORWARD -s 192.1.2.23 -p udp --dport 500 -m u32 --u32 '0>>22&0x3C@24>>8&0xFF=37&&0>>22&0x3C@24&0x20=0' -j DROP
