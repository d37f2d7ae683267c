ipsec unroute two
ipsec down one
