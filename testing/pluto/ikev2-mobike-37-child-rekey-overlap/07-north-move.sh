../../guestbin/ipsec-kernel-state.sh | grep -c "^src"
../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: updating IPsec SA'
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.8.22 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
