../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
ip xfrm state list src 192.1.3.209 | grep -o ', oseq 0x[0-9a-f]*'
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
