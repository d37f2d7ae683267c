/testing/guestbin/swan-prep --nokeys
ipsec start
../../guestbin/wait-until-pluto-started
for i in 1 2 3 ; do ipsec add client$i ; done
echo initdone
