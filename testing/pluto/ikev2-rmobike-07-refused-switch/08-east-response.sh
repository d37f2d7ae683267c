# a good address, where it does not belong
ipsec whack --impair rmobike_switch_raw:c6336417 --impair rmobike_switch_in_response
