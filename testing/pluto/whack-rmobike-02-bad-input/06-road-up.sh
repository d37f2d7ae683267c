ipsec up road | grep established
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
