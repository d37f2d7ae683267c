../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.21.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.22.254
ipsec whack --trafficstatus
# the old address is gone for good
ipsec listen
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ike-probe.sh '#2'
