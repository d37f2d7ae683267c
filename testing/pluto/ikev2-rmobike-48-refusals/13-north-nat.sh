# from the beginning
ipsec up nonats
