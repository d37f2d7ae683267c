/testing/guestbin/swan-prep --hostkeys
../../guestbin/crooked.sh start honest
echo initdone
