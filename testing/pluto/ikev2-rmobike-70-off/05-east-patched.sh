../../guestbin/ike-wire.sh print --once > OUTPUT/east.stock.txt
ipsec --version | grep -c rmobike
ipsec stop
umount /usr/local
ipsec --version | grep -c rmobike
../../guestbin/ike-wire.sh start eth1
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add east
echo initdone
