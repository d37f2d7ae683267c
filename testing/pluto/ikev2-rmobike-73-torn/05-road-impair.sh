ipsec whack --impair rmobike_migrate_fail:3 --impair migrate_torn
