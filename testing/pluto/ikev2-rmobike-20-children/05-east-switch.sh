../../guestbin/standing-checks.sh save
# has no IKE SA of its own
ipsec whack --rmobike-switch-to 198.51.100.23 --name other ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
ipsec whack --rmobike-switch-to 198.51.100.23 --name nets ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.32.254
../../guestbin/ping-once.sh --up -I 192.0.21.254 192.0.32.254
../../guestbin/ping-once.sh --up -I 192.0.22.254 192.0.31.254
../../guestbin/ping-once.sh --up -I 192.0.23.254 192.0.31.254
ipsec whack --trafficstatus
