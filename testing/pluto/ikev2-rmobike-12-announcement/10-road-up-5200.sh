ipsec whack --impair rmobike_supported_raw:5200
ipsec up road > /dev/null
