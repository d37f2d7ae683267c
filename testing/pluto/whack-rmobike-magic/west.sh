/testing/guestbin/swan-prep --46 --nokey
ipsec start
../../guestbin/wait-until-pluto-started
# its own whack
ipsec --version
ipsec whack --initiate --name nonesuch ; echo exit $?
# the whack of the patched build
ln -s /lab/builds/default/dest/usr/local/libexec/ipsec/whack /tmp/patched-whack
/tmp/patched-whack --version | sed -e 's/series [0-9]*)/series N)/'
/tmp/patched-whack --initiate --name nonesuch > /tmp/west-whack.out ; echo exit $?
sed -e 's/magic [0-9]*; should be [0-9]*/magic M; should be N/' /tmp/west-whack.out
# what is said on the wire, and in the log
ipsec whack --status | grep -o 'pluto_vendorid=.*'
grep -c -i rmobike /tmp/pluto.log
/tmp/patched-whack --shutdown
