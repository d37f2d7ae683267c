ipsec start
../../guestbin/wait-until-pluto-started
for c in first second third ; do ipsec add $c ; done
