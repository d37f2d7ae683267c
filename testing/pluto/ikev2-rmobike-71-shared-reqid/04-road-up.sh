ipsec up one
ipsec up two
# the connection that owns the IKE SA comes back with one of its own
ipsec down one
ipsec up one
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.2.254
../../guestbin/ping-once.sh --up -I 192.0.31.254 192.0.21.254
ipsec showstates | grep -c ESTABLISHED_IKE_SA
../../guestbin/standing-checks.sh save
