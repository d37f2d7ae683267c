grep -c '^".*success MOBIKE update' /tmp/pluto.log
