ipsec up north
../../guestbin/standing-checks.sh save
