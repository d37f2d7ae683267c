/testing/guestbin/swan-prep --hostkeys
../../guestbin/crooked.sh start peer
ipsec whack --impair revival
ipsec whack --impair timeout_on_retransmit
echo initdone
