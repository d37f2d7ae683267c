../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/ike-wire.sh print 'isakmp.exchangetype == 37 && ip.dst == 192.1.2.23'
