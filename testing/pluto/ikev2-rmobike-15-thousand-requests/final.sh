grep -c 'R-MOBIKE: peer asks to switch too often' /tmp/pluto.log | sed -e 's/[1-9][0-9]*/many/'
