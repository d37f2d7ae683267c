ipsec down road
# the other end has mobike=no
ipsec up road-no
../../guestbin/ping-once.sh --up -I 192.0.3.20 192.0.2.254
../../guestbin/standing-checks.sh save
ipsec whack --rmobikestatus | grep -o 'role=.*peer=[^ ]*'
