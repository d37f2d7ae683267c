ipsec whack --impair rmobike_supported_raw:72
ipsec up road > /dev/null
