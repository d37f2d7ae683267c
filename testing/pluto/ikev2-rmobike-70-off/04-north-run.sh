ipsec up north | grep -c established
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
ipsec whack --rekey-ike --name north | grep -c rekeyed
ipsec whack --rekey-child --name north | grep -c rekeyed
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
ipsec down north | grep -c deleting
