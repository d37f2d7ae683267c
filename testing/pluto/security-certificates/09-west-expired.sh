../../guestbin/crooked.sh certificate expired
ipsec up x509
