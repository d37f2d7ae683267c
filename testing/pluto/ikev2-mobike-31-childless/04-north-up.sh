ipsec up one
ipsec up two
ipsec whack --deletestate 2
ipsec whack --showstates
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.22.254
../../guestbin/standing-checks.sh save
