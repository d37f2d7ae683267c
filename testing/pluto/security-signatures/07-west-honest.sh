ipsec delete ikev1-north
../../guestbin/crooked.sh honest
ipsec up ikev2
