ipsec addrmon drain u1 --reason "new switch" ; echo exit $?
../../guestbin/wait-for.sh --no-match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/wait-for.sh --no-match 'announced=[^ ]*198.51.100.23' -- ipsec whack --rmobikestatus
