/testing/guestbin/swan-prep --nokeys
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add fixed
ipsec add nonats
ipsec whack --impair revival
echo initdone
