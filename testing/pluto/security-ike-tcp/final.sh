grep -E '^(ERROR|connection)|established' /tmp/pluto.log
