/testing/guestbin/swan-prep --nokeys
ipsec start
../../guestbin/wait-until-pluto-started
for i in 1 2 3 4 5 6 7 8 ; do ipsec add client$i ; done
echo initdone
