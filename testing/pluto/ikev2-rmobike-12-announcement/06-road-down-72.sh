ipsec down road > /dev/null
