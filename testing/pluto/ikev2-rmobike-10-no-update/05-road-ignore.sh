ipsec whack --impair rmobike_ignore_switch
