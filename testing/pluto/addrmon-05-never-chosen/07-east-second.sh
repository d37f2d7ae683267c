# the first uplink loses what is good: its other addresses are no choice
ip address del 198.51.100.23/24 dev eth122
ip address change 2001:db8:1:122::23/64 dev eth122 preferred_lft 0 mngtmpaddr
../../guestbin/wait-for.sh --match ' local=192.1.2.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/wait-for.sh --match ' local=2001:db8:1:2::23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/wait-for.sh --no-match 'announced=[^ ]*:122:' -- ipsec whack --rmobikestatus
ipsec whack --rmobikestatus | sed -n 's/.* connection=\([^ ]*\) .* local=\([^ ]*\) .* announced=\([^ ]*\) .*/\1 on \2, announced \3/p'
../../guestbin/ipsec-kernel-state.sh | grep '^src' | LC_ALL=C sort
