../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.3.254
../../guestbin/ping-once.sh --up -I 192.0.22.254 192.0.3.254
