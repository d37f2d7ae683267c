../../guestbin/crooked.sh honest
ipsec up x509
