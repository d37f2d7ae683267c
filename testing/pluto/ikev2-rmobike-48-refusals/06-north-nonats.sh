../../guestbin/ping-stream.sh stop
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
ipsec down fixed
# with encapsulation=no
ipsec up nonats
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/standing-checks.sh save
../../guestbin/ping-stream.sh start -I 192.0.3.254 192.0.2.254
