../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh '#4: initiator established Child SA'
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/standing-checks.sh save
# and what is new can move
../../guestbin/client-uplinks.sh first
../../guestbin/wait-for-pluto.sh '#3: MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
