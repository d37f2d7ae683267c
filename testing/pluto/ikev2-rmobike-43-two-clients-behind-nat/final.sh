grep R-MOBIKE: /tmp/pluto.log | grep -v '^|' | sort -s -k 3,3
