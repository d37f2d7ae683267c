ipsec whack --addresspoolstatus
