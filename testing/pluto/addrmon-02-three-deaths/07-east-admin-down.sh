# 1: it is switched off; that is seen at once
../../guestbin/second-uplink.sh down
../../guestbin/wait-for.sh --no-match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
