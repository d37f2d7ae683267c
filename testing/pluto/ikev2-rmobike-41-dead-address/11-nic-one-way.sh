# nothing comes from the gateway's second address
../../guestbin/ike-faults.sh drop src=198.51.100.23
../../guestbin/ike-faults.sh pass type=response from=R src=192.1.2.23
iptables -A FORWARD -p esp -s 198.51.100.23 -j DROP
