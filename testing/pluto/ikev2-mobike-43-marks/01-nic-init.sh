../../guestbin/client-uplinks.sh
echo initdone
