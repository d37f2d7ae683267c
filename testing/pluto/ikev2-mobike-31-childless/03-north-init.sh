/testing/guestbin/swan-prep --nokeys
../../guestbin/client-uplinks.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec whack --impair revival
ipsec add one
ipsec add two
echo initdone
