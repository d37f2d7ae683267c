grep -E '^".*MOBIKE' /tmp/pluto.log
