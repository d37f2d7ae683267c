ipsec up north
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
ipsec whack --rmobikestatus | grep -o 'role=.*peer=[^ ]*'
../../guestbin/standing-checks.sh save
