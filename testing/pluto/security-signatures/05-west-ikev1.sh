ipsec delete ikev2-north
../../guestbin/crooked.sh honest
ipsec up ikev1
ipsec down ikev1
../../guestbin/crooked.sh signature forged
ipsec up ikev1-north
../../guestbin/crooked.sh signature short
ipsec up ikev1
