../../guestbin/standing-checks.sh save
# the stock responder got the 'R', and made nothing of it
grep '^"' /tmp/pluto.log | grep -i 'error\|malformed\|invalid\|ignor'
