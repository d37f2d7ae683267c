/testing/guestbin/swan-prep --nokeys
../../guestbin/client-uplinks.sh
ipsec start
../../guestbin/wait-until-pluto-started
ipsec whack --impair migrate_by_policy
ipsec add north
echo initdone
