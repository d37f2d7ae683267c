../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
for i in 10 11 ; do ../../guestbin/ping-once.sh --up -I 192.0.3.$i 192.0.2.254 ; done
ipsec up client3 > /dev/null
