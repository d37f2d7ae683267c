ipsec up one
ipsec up two
# so that two is the older Child SA, which moves first
ipsec whack --rekey-child --name one
../../guestbin/ping-once.sh --up 192.0.21.254
../../guestbin/ping-once.sh --up 192.0.22.254
../../guestbin/standing-checks.sh save
