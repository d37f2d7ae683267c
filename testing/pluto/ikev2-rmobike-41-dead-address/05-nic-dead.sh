# nothing reaches the gateway's second address, nothing comes from there
../../guestbin/ike-faults.sh drop dst=198.51.100.23
../../guestbin/ike-faults.sh drop src=198.51.100.23
iptables -A FORWARD -p esp -d 198.51.100.23 -j DROP
iptables -A FORWARD -p esp -s 198.51.100.23 -j DROP
