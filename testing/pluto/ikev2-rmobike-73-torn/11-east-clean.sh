ipsec trafficstatus | grep -c ESP
../../guestbin/ipsec-kernel-state.sh | grep -c '^src'
