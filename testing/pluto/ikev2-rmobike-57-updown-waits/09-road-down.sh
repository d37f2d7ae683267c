ipsec down client2 > /dev/null
