../../guestbin/ipsec-kernel-state.sh | grep -c '^src'
