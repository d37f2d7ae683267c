# the option shows when it is on, and only then
ipsec connectionstatus road-rmobike | grep -o -w RMOBIKE | sort -u
ipsec delete road-rmobike
ipsec add road
ipsec connectionstatus road | grep -o -w RMOBIKE | sort -u
