for i in 1 2 ; do ipsec up client$i > /dev/null ; done
for i in 10 11 ; do ../../guestbin/ping-once.sh --up -I 192.0.3.$i 192.0.2.254 ; done
../../guestbin/standing-checks.sh save
