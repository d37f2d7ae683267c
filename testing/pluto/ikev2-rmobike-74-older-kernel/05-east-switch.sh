../../guestbin/standing-checks.sh save
ipsec whack --rmobike-switch-to 198.51.100.23 --name road ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
ip xfrm state list src 198.51.100.23 | grep -o ', oseq 0x[0-9a-f]*'
ipsec whack --impair migrate_by_policy
