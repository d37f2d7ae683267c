grep -v '^|' /tmp/pluto.log | grep -o '#[0-9]*: R-MOBIKE: moved.*' | sort -V
