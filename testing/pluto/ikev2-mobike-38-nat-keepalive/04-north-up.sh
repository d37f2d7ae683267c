ipsec up north
../../guestbin/ping-once.sh --up -I 192.0.3.254 192.0.2.254
# nothing is sent but keepalives; the NAT forgets what it has not seen for half a minute
../../guestbin/wait-for.sh --timeout 120 --match '^4$' -- grep -c 'sending 1 bytes for NAT-T Keep Alive' /tmp/pluto.log
