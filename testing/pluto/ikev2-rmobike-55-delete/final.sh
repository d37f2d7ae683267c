# of the first case only one of two things is known
grep R-MOBIKE: /tmp/pluto.log | grep -vE '^[|]| #1:'
