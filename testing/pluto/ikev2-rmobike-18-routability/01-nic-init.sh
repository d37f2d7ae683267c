../../guestbin/client-uplinks.sh
ip route add blackhole 203.0.113.66/32
echo initdone
