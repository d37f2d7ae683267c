../../guestbin/standing-checks.sh save
# nobody is at that address yet: it is asked for all the same, and nothing moves
ipsec whack --rmobike-switch-to 203.0.113.2 --name road ; echo exit $?
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
# the list as it would have to be given back
ipsec whack --rmobikestatus | grep -o ' announced=.* mapped=.*' | sed 's/ esp=[^ ]*//'
