# what is no address: 33
ipsec rmobike --to gateway.example ; echo exit $?
ipsec rmobike --to 198.51.100.256 ; echo exit $?
ipsec rmobike --to 198.51.100.23/32 ; echo exit $?
ipsec rmobike --to 198.51.100.23,192.1.2.23 ; echo exit $?
ipsec rmobike --to '198.51.100.23 ' ; echo exit $?
ipsec rmobike --to %any ; echo exit $?
ipsec rmobike --to 0.0.0.0 ; echo exit $?
ipsec rmobike --to :: ; echo exit $?
ipsec rmobike --to 198.51.100.23 --from 198.51.100 ; echo exit $?
ipsec rmobike --to 198.51.100.23 --from 0.0.0.0 ; echo exit $?
ipsec rmobike --to 198.51.100.23 --local fe80:: ; echo exit $?
ipsec rmobike --to 198.51.100.23 --local none ; echo exit $?
# no such name: 21
ipsec rmobike --to 198.51.100.23 --name nonesuch ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name '#1' ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name '#' ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name '#road' ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name '$99' ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name '$99999999999999999999' ; echo exit $?
ipsec rmobike --to 198.51.100.23 --name "$(printf 'a%.0s' {1..4000})" | sed -e 's,a\{99\}.*,A...,' ; echo exit ${PIPESTATUS[0]}
ipsec rmobike --status --name nonesuch | sed -e 's/pluto=[^ ]* series=[0-9]*/pluto=V series=N/' ; echo exit ${PIPESTATUS[0]}
# no IKE SA: 56 if one is named, nothing to do if not
ipsec rmobike --to 198.51.100.23 --name road ; echo exit $?
ipsec rmobike --to 198.51.100.23 ; echo exit $?
ipsec rmobike --to 198.51.100.23 --from 192.1.2.23 ; echo exit $?
# announcements
ipsec rmobike --addresses gateway.example ; echo exit $?
ipsec rmobike --addresses 192.1.2.23,none ; echo exit $?
ipsec rmobike --addresses 192.1.2.0/24 ; echo exit $?
ipsec rmobike --addresses 203.0.113.1= ; echo exit $?
ipsec rmobike --addresses 203.0.113.1=2001:db8::1 ; echo exit $?
ipsec rmobike --addresses 203.0.113.1 ; echo exit $?
ipsec rmobike --addresses 192.1.2.23 --name nonesuch ; echo exit $?
