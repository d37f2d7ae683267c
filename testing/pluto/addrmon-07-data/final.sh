grep R-MOBIKE: /tmp/pluto.log | grep -v '^|'
