# none: nobody has that name; an instance's is not one either
ipsec whack --rmobike-switch-to 192.1.2.23 --name nonesuch ; echo exit $?
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#99' ; echo exit $?
ipsec whack --rmobike-switch-to 192.1.2.23 --name '"road"[3]' ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
# one: an instance, by its serial number
serial=$(ipsec connectionstatus | sed -n 's/^"road"\[3\].* conn serial: \(\$[0-9]*\).*/\1/p')
ipsec whack --rmobike-switch-to 192.1.2.23 --name $serial ; echo exit $?
ip xfrm state | grep '^src' | sort | uniq -c
# one: an IKE SA, and again by its Child SA
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#9' ; echo exit $?
ipsec whack --rmobike-switch-to 192.1.2.23 --name '#10' ; echo exit $?
ip xfrm state | grep '^src' | sort | uniq -c
ipsec whack --rmobikestatus | grep -o 'instance=[^ ]* serial=[0-9]* local=[^ ]*'
# those that are on an address: the two go, and come back
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from 192.1.2.23 > /tmp/east.moved ; echo exit $?
LC_ALL=C sort /tmp/east.moved
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
ipsec whack --rmobike-switch-to 198.51.100.23 --rmobike-from 192.1.2.23 ; echo exit $?
