../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# keepalives go to where the IKE SA is, and nowhere else
../../guestbin/wait-for.sh --timeout 90 --match '^2$' -- grep -c 'sending 1 bytes for NAT-T Keep Alive' /tmp/pluto.log
grep -o 'sending 1 bytes for NAT-T Keep Alive.* using' /tmp/pluto.log | sort -u
