../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
ip xfrm state list src 192.1.3.209 | grep -o ', oseq 0x[0-9a-f]*'
ipsec whack --impair migrate_by_policy
