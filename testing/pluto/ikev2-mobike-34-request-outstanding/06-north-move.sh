ipsec whack --rekey-child --name north --asynchronous
../../guestbin/wait-for-pluto.sh 'sent CREATE_CHILD_SA request to rekey'
# waits for the answer to the first
ipsec whack --impair initiate_v2_liveness:1 --asynchronous
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/wait-for-pluto.sh '#2: ESP traffic information'
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
