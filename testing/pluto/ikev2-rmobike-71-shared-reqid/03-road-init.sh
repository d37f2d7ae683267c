/testing/guestbin/swan-prep --nokeys
../../guestbin/ip.sh address add 192.0.31.254/32 dev lo
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add one
ipsec add two
echo initdone
