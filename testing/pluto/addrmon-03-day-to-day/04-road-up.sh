ipsec up road > /dev/null
../../guestbin/standing-checks.sh save
