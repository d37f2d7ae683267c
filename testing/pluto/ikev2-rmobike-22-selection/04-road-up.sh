for i in 1 2 3 4 5 6 7 8 ; do ipsec up client$i > /dev/null ; done
ipsec whack --trafficstatus
for i in 10 11 12 13 14 15 16 17 ; do ../../guestbin/ping-once.sh --up -I 192.0.3.$i 192.0.2.254 ; done
../../guestbin/standing-checks.sh save
