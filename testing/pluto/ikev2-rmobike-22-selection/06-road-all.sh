../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
for i in 10 11 12 13 14 15 16 17 ; do ../../guestbin/ping-once.sh --up -I 192.0.3.$i 192.0.2.254 ; done
