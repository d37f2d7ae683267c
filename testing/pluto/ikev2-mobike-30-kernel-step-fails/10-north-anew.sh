../../guestbin/wait-for.sh --match 2 -- sh -c 'ipsec trafficstatus | grep -c ESP'
../../guestbin/ping-once.sh --up 192.0.21.254
../../guestbin/ping-once.sh --up 192.0.22.254
