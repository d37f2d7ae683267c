../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
ipsec whack --impair rmobike_migrate_fail:3
