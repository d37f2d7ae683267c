grep REDIRECT /tmp/pluto.log | grep -v '^|'
