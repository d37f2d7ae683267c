../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 10.20.0.100
../../guestbin/ping-once.sh --up -I 192.0.3.254 10.20.5.1
ipsec whack --impair migrate_by_policy
