ipsec whack --impair rmobike_migrate_fail:1
