ipsec whack --trafficstatus
grep R-MOBIKE: /tmp/pluto.log | grep -v '^|'
