ipsec delete ticket
ipsec add ppk
