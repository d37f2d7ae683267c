grep -o 'R-MOBIKE: moved [lr].*' /tmp/pluto.log
