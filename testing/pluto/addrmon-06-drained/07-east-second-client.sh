../../guestbin/wait-for.sh --no-match ' local=192.1.2.23 ' -- ipsec whack --rmobikestatus
../../guestbin/standing-checks.sh save
