nft add table ip spoof
nft add chain ip spoof pre '{ type filter hook prerouting priority -300; }'
nft add rule ip spoof pre ip saddr 192.1.3.33 udp dport 500 ip saddr set 203.0.113.66
