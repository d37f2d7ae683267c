../../guestbin/crooked.sh certificate exponent
ipsec up x509
