ipsec whack --rmobike-switch-to 198.51.100.23 ; echo exit $?
# restarted; it says goodbye
ipsec restart
../../guestbin/wait-until-pluto-started
for c in first second third ; do ipsec add $c ; done
