grep '^".*MOBIKE[: ]' /tmp/pluto.log
