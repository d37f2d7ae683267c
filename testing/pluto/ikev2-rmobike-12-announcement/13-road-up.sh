ipsec whack --impair none
ipsec up road > /dev/null
