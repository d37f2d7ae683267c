/testing/guestbin/swan-prep --nokeys
../../guestbin/ip.sh address add 10.20.0.100/24 dev eth0
../../guestbin/ip.sh address add 10.20.5.1/24 dev eth0
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add east-wide
ipsec add east-narrow
ipsec add lan
ipsec route lan
echo initdone
