grep -E '^".*(MOBIKE[: ]|not responding)' /tmp/pluto.log
