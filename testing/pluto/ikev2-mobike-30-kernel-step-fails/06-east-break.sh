../../guestbin/standing-checks.sh save
# the last step of the second Child SA
ipsec whack --impair rmobike_migrate_fail:8
