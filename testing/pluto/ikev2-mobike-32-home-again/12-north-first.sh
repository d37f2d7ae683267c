# it comes back after the last SA has gone, and the other one goes
ipsec down north
../../guestbin/client-uplinks.sh first
ipsec up north
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.3.33 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
ipsec down north
