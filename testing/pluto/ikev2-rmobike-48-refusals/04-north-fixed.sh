ipsec up fixed
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
../../guestbin/standing-checks.sh save
../../guestbin/ping-stream.sh start -I 192.0.3.254 192.0.2.254
