ipsec down north
