ipsec whack --impair none
