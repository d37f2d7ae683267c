ipsec whack --rmobikestatus | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//'
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from 192.1.2.23 ; echo exit $?
ipsec whack --rmobikestatus --name road | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//'
ipsec whack --rmobikestatus --name nonesuch | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/; s/ esp=.*//'
# its SPIs are those that the kernel has, inbound first and not the other way round
ipsec whack --rmobikestatus --name road | sed -n 's/.* local=\([^ ]*\) .* esp=\([^/]*\)\/\([^,]*\)$/\1 \2 \3\n\1 \3 \2/p' | while read -r local in out; do ip -o xfrm state | grep -c -e "dst $local.* spi 0x$in " -e "src $local .* spi 0x$out "; done
