../../guestbin/ike-faults.py clear
iptables -F FORWARD
