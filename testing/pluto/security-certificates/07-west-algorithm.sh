../../guestbin/crooked.sh certificate algorithm
ipsec up x509
