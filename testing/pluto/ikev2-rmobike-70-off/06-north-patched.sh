ipsec stop
umount /usr/local
../../guestbin/client-uplinks.sh both
../../guestbin/client-uplinks.sh first
../../guestbin/client-uplinks.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add north
echo initdone
