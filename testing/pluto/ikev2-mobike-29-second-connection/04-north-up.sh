ipsec up one
ipsec up two
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.22.254
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
# on the IKE SA that has moved: a connection that has moved with it, and one that has not
ipsec down two
ipsec up two
ipsec up three
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.22.254
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.23.254
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
