../../guestbin/wait-for.sh --no-match 'peer-announced=[^ ]*192.1.2.23' -- ipsec whack --rmobikestatus
ipsec whack --rmobikestatus | grep -o 'peer-announced=[^ ]*'
../../guestbin/standing-checks.sh save
../../guestbin/udp-flows.py start 192.0.2.254 5001 192.0.3.10 192.0.3.11 192.0.3.20
../../guestbin/udp-flows.py flow
