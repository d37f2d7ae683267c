ip xfrm state | grep '^src' | sort | uniq -c
../../guestbin/standing-checks.sh save
# by a Child SA of the other connection
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#6' ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.32.254
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.22.254 192.0.32.254
../../guestbin/ping-once.sh --up -I 192.0.23.254 192.0.31.254
