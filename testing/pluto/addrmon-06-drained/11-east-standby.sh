# moved off it
../../guestbin/wait-for.sh --no-match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus
../../guestbin/standing-checks.sh save
ipsec addrmon undrain u1 ; echo exit $?
../../guestbin/wait-for.sh --no-match ' local=192.1.2.23 ' -- ipsec whack --rmobikestatus
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
ipsec addrmon drain u2 ; echo exit $?
../../guestbin/wait-for.sh --no-match 'announced=[^ ]*192.1.2.23' -- ipsec whack --rmobikestatus
