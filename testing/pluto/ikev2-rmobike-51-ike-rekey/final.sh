ipsec whack --trafficstatus
grep -E 'R-MOBIKE:|rekeyed IKE SA' /tmp/pluto.log | grep -v '^|'
