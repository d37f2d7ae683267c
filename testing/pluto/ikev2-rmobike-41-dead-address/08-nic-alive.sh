../../guestbin/ike-faults.sh clear
iptables -F FORWARD
