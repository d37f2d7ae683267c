grep -c 'IMPAIR: adding SWITCH_TO_IP_ADDRESS to response' /tmp/pluto.log
grep 'R-MOBIKE: moved' /tmp/pluto.log | grep -v '^|'
