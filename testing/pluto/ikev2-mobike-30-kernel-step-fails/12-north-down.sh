ipsec down two
ipsec down one
