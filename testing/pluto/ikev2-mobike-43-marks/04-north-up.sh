ipsec up north
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/standing-checks.sh save
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
# the older kernel's way
ipsec whack --impair migrate_by_policy
../../guestbin/client-uplinks.sh first
../../guestbin/wait-for.sh --match 2 -- grep -c 'MOBIKE response: updating IPsec SA' /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
ipsec down north
