# nothing passes over the second uplink any more, two hops away from the gateway
for a in s d ; do iptables -A FORWARD -$a 192.1.2.23 -j DROP ; ip6tables -A FORWARD -$a 2001:db8:1:2::23 -j DROP ; done
