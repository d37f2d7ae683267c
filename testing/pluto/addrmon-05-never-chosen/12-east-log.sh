# they are still there
for i in eth122 eth1 ; do ip -o address show dev $i | grep -oE 'scope link|deprecated|temporary|dadfailed|tentative' | LC_ALL=C sort | uniq -c ; done
# all that was ever chosen, and why
cp /tmp/addrmon.log OUTPUT/east.addrmon.log
sed -n 's/^whack op=move .* to=\([^ ]*\) .*/\1/p' /tmp/addrmon.log | LC_ALL=C sort -u
sed -n 's/^decide .*\(from=.* reason=[^ ]*\).*/\1/p' /tmp/addrmon.log | uniq
