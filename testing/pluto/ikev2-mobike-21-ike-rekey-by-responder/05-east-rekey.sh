ipsec whack --rekey-ike --name east
../../guestbin/standing-checks.sh save
