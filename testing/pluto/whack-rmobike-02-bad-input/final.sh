grep -c -e "EXPECTATION FAILED" -e "ASSERTION FAILED" /tmp/pluto.log
