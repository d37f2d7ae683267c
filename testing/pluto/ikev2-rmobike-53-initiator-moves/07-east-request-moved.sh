../../guestbin/background.sh wait switch 20
../../guestbin/wait-for.sh --match 'dst 192.1.8.22' -- ip xfrm state | uniq
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.8.22
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
../../guestbin/ike-faults.sh print | grep -v again | grep 'request I'
