# the update comes from where this peer must not be
../../guestbin/standing-checks.sh save
../../guestbin/ike-faults.sh print > /dev/null
ipsec whack --rmobike-switch-to 198.51.100.23 --name fixed ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
../../guestbin/ike-faults.sh print
# a NAT that is not allowed, for a list of addresses and for a request to switch that has one
ipsec whack --impair add_v2_notification:NO_NATS_ALLOWED
ipsec whack --rmobike-addresses 198.51.100.23 --name fixed ; echo exit $?
ipsec whack --rmobike-switch-to 198.51.100.23 --name fixed ; echo exit $?
ipsec whack --impair none
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
