/testing/guestbin/swan-prep --x509
../../guestbin/crooked.sh start peer
ipsec whack --impair revival
ipsec whack --impair timeout_on_retransmit
ipsec whack --impair send_pkcs7_thingie
