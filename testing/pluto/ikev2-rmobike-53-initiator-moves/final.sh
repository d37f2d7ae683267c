grep '^".* R-MOBIKE: ' /tmp/pluto.log | sed -e 's/^"[^:]*: //' | sort | uniq -c
