../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# asked from the other address: there, back, there, back; and there from the one in use
../../guestbin/ike-wire.sh print 'isakmp.exchangetype == 37 && ip.dst == 192.1.3.209 && isakmp.flags == 0'
