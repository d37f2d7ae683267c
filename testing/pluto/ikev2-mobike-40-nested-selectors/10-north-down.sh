ipsec down narrow
ipsec down wide
