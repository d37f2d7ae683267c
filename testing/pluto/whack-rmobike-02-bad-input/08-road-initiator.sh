# the initiator can't ask: 57
ipsec rmobike --to 192.1.3.209 --name road ; echo exit $?
# and has nothing to move if nothing is named
ipsec rmobike --to 192.1.3.209 ; echo exit $?
# pluto is not running: 33
ipsec stop
ipsec rmobike --to 192.1.3.209 2>&1 | cat ; echo exit ${PIPESTATUS[0]}
