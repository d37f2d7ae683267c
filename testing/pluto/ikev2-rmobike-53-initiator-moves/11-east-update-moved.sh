../../guestbin/background.sh wait switch 20
../../guestbin/wait-for.sh --match 'dst 192.1.3.33' -- ip xfrm state | uniq
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
../../guestbin/ike-faults.sh print | grep -v again | grep 'request I'
