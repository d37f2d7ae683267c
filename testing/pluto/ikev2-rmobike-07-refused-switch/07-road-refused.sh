../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
# 22 times: request, empty answer; liveness check, answer
../../guestbin/ike-wire.sh print --once 'isakmp.exchangetype == 37'
grep R-MOBIKE: /tmp/pluto.log | grep -v '^|'
