if [ -f /tmp/pluto.log ]; then grep -E 'received Delete|deleting|ISAKMP SA established' /tmp/pluto.log; fi
