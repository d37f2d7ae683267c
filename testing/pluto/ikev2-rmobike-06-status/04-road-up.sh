ipsec up road
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# nothing is counted where nothing has happened
ipsec whack --globalstatus | grep rmobike
../../guestbin/standing-checks.sh save
