../../guestbin/second-uplink.sh ipv6
# has what east will try to have
ip address add 2001:db8:1:122::df/64 dev eth122 nodad
ip address add 2001:db8:1:2::df/64 dev eth1 nodad
echo initdone
