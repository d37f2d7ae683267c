ipsec down road
ipsec up road
