../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.21.254
../../guestbin/ping-once.sh --up -I 192.0.32.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.32.254 192.0.21.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.22.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.23.254
# a new Child SA is where the IKE SA is
ipsec up late
../../guestbin/ping-once.sh --up -I 192.0.32.254 192.0.22.254
ip xfrm state | grep '^src' | sort | uniq -c
# the IKE SA's first Child SA goes
ipsec down nets/1x1
ip xfrm state | grep '^src' | sort | uniq -c
../../guestbin/standing-checks.sh save
