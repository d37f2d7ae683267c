grep '#1: R-MOBIKE:' /tmp/pluto.log | grep -v '^|'
grep '#4: R-MOBIKE:' /tmp/pluto.log | grep -v '^|'
