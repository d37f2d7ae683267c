# unspecified, loopback, link-local, multicast, reserved, broadcast
../../guestbin/rmobike-refused.sh 192.1.2.23 192.1.3.209 198.51.100.23 192.0.2.254 192.0.3.10 rmobike_switch_raw:{00000000,7f000001,a9fe0001,e0000001,f0000001,ffffffff}
# road's own address, its lease, an address behind the tunnel
../../guestbin/rmobike-refused.sh 192.1.2.23 192.1.3.209 198.51.100.23 192.0.2.254 192.0.3.10 rmobike_switch_raw:{c00103d1,c000030a,c0000201}
# IPv6: unspecified, loopback, an IPv4 address in disguise, an address
../../guestbin/rmobike-refused.sh 192.1.2.23 192.1.3.209 198.51.100.23 192.0.2.254 192.0.3.10 rmobike_switch_raw:{00000000000000000000000000000000,00000000000000000000000000000001,00000000000000000000ffffc6336417,20010db8000000000000000000000017}
# two, good or not
../../guestbin/rmobike-refused.sh 192.1.2.23 192.1.3.209 198.51.100.23 192.0.2.254 192.0.3.10 rmobike_switch_raw:{c6336417,7f000001},c6336417
