../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
grep -E '^".*MOBIKE[: ]|moving IPsec SA failed' /tmp/pluto.log
