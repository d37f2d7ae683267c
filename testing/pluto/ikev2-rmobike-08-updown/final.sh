grep -c 'unknown verb' /tmp/pluto.log
