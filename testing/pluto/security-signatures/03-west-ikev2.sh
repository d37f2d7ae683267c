# with its own key, as it should be
ipsec up ikev2
ipsec down ikev2
# as north, without north's private key
../../guestbin/crooked.sh signature forged
ipsec up ikev2-north
# as itself, but of four octets
../../guestbin/crooked.sh signature short
ipsec up ikev2
