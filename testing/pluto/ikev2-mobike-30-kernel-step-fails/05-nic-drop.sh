# IKE_SA_INIT requests of north from its second uplink
iptables -A FORWARD -s 192.1.8.22 -p udp --dport 500 -m u32 --u32 '0>>22&0x3C@24>>8&0xFF=34' -j DROP
