../../guestbin/tcp-stream.py serve 192.0.2.254 5001
ipsec whack --addresspoolstatus
../../guestbin/standing-checks.sh save
