../../guestbin/ike-wire.sh print --once > OUTPUT/east.patched.txt
cat OUTPUT/east.stock.txt
diff OUTPUT/east.stock.txt OUTPUT/east.patched.txt
# nothing of R-MOBIKE in log or status, but for the version
grep -i 'r-mobike\|rmobike\|SWITCH_TO_IP' /tmp/pluto.log | grep -v '^|\|^Starting Pluto'
ipsec status | grep -i rmobike
