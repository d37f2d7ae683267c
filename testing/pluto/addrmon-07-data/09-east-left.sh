../../guestbin/wait-for.sh --timeout 60 --match ' local=192.1.2.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
ipsec addrmon explain road | sed -n -e 's/, for .*//' -e 's/[0-9]* packets/N packets/' -e '/ packets \|(data)/s/ in [0-9]* s//p'
# IKE did pass: nothing was asked from the other address
grep -o 'decide .*reason=data' /tmp/addrmon.log
