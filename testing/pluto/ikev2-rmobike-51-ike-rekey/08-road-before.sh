../../guestbin/standing-checks.sh ike-rekeyed 192.1.3.209 192.1.2.23
../../guestbin/standing-checks.sh save
