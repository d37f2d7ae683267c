/testing/guestbin/swan-prep --46 --nokey
ipsec start
../../guestbin/wait-until-pluto-started
# its own whack
ipsec --version | sed -e 's/series [0-9]*)/series N)/'
ipsec whack --initiate --name nonesuch ; echo exit $?
# the whack of the stock build
ln -s /lab/builds/stock/dest/usr/local/libexec/ipsec/whack /tmp/stock-whack
/tmp/stock-whack --version
/tmp/stock-whack --initiate --name nonesuch > /tmp/east-whack.out ; echo exit $?
sed -e 's/magic [0-9]*; should be [0-9]*/magic M; should be N/' /tmp/east-whack.out
# what is said on the wire, and in the log
ipsec whack --status | grep -o 'pluto_vendorid=.*'
grep -o 'Starting Pluto (Libreswan Version [0-9.]* ([^)]*)' /tmp/pluto.log | sed -e 's/series [0-9]*)/series N)/'
/tmp/stock-whack --shutdown
