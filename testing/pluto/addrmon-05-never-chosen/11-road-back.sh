../../guestbin/wait-for.sh --no-match 'peer-announced=[^ ]*192.1.2.23' -- ipsec whack --rmobikestatus
../../guestbin/wait-for.sh --no-match 'peer-announced=[^ ]*2001:db8:1:2:' -- ipsec whack --rmobikestatus
ipsec whack --rmobikestatus | sed -n 's/.* connection=\([^ ]*\) .* remote=\([^ ]*\) .* peer-announced=\([^ ]*\).*/\1 to \2, told of \3/p'
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
../../guestbin/ping-once.sh --up -I 2001:db8:0:3:1:: 2001:db8:0:2::254
# all that was ever announced to it
sed -n 's/.* peer announces //p' /tmp/pluto.log | tr ' ' '\n' | LC_ALL=C sort -u
