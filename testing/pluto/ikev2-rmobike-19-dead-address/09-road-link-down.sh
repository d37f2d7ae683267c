../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
# east asked from its other address: the first uplink's, both times
../../guestbin/ike-wire.sh print 'isakmp.exchangetype == 37 && ip.src == 192.1.2.23 && isakmp.flags == 0'
