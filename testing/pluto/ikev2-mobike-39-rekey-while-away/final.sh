grep '^".*\(MOBIKE[: ]\|rekeyed\)' /tmp/pluto.log
