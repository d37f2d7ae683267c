ipsec whack --impair rmobike_supported_raw:5252
ipsec up road > /dev/null
