grep 'R-MOBIKE: moved' /tmp/pluto.log | grep -v '^|'
