ipsec up clients > /dev/null
ipsec whack --trafficstatus | grep -c lease
../../guestbin/standing-checks.sh save
