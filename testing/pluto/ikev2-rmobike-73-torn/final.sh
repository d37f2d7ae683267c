grep -e MOBIKE: -e 'kernel: moving' -e IMPAIR: /tmp/pluto.log | grep -v '^|'
