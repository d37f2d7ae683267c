grep -E '^".*MOBIKE[: ]|moving IPsec SA failed' /tmp/pluto.log
