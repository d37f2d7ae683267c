../../guestbin/standing-checks.sh save
# the template: all its instances, in whatever order they are done
ipsec whack --rmobike-switch-to 198.51.100.23 --name road > /tmp/east.moved ; echo exit $?
LC_ALL=C sort /tmp/east.moved
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
for i in 10 11 12 13 14 15 16 17 ; do ../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.$i ; done
