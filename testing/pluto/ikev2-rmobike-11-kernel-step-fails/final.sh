grep -e R-MOBIKE: -e IMPAIR: /tmp/pluto.log | grep -v '^|'
