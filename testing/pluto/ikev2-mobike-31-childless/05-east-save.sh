ipsec whack --showstates
../../guestbin/standing-checks.sh save
