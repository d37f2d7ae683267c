/testing/guestbin/swan-prep --nokeys
ipsec start
../../guestbin/wait-until-pluto-started
ipsec add ticket
ipsec add ppk
ipsec whack --impair revival
ipsec whack --impair timeout_on_retransmit
echo initdone
