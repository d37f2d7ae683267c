ipsec up client1
../../guestbin/standing-checks.sh save
