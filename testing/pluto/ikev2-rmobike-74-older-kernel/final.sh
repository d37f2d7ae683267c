grep -e R-MOBIKE: -e 'kernel: MIGRATE' /tmp/pluto.log | grep -v '^|'
