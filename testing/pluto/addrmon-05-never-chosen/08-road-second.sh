../../guestbin/wait-for.sh --no-match 'peer-announced=[^ ]*:122:' -- ipsec whack --rmobikestatus
ipsec whack --rmobikestatus | sed -n 's/.* connection=\([^ ]*\) .* remote=\([^ ]*\) .* peer-announced=\([^ ]*\).*/\1 to \2, told of \3/p'
../../guestbin/ipsec-kernel-state.sh | grep '^src' | LC_ALL=C sort
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
