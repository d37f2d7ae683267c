ipsec up north
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/standing-checks.sh save
# KE, and later DH, of the rekey wait for so long
ipsec whack --impair helper_thread_delay:5
ipsec whack --rekey-ike --asynchronous --name north
../../guestbin/wait-for.sh --match 2 -- grep -c 'helper is pausing' /tmp/pluto.log
../../guestbin/client-uplinks.sh none
../../guestbin/wait-for-pluto.sh 'rekeyed IKE SA #1'
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh ike-rekeyed 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
