# one by its serial number, then all: that one is there already
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#1' ; echo exit $?
ipsec whack --rmobike-switch-to 192.1.2.23 > /tmp/east.moved ; echo exit $?
LC_ALL=C sort /tmp/east.moved
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
for i in 10 11 12 13 14 15 16 17 ; do ../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.$i ; done
