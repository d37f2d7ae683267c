/testing/guestbin/swan-prep --x509
# as on a host that knows its peers by the CA
ipsec certutil -D -n west
../../guestbin/crooked.sh start fips
grep '^FIPS mode' /tmp/pluto.log
