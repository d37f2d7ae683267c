ipsec down three
ipsec down two
ipsec down one
