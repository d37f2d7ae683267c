../../guestbin/crooked.sh certificate crl
ipsec up x509
