ipsec restart
../../guestbin/wait-until-pluto-started
../../guestbin/wait-for.sh --match ' local=198.51.100.23 ' -- ipsec whack --rmobikestatus > /dev/null
../../guestbin/standing-checks.sh save
grep -c '^pluto state=ready' /tmp/addrmon.log
grep '^announce ' /tmp/addrmon.log
