../../guestbin/ipsec-kernel-state.sh
../../guestbin/ipsec-kernel-policy.sh
grep '^".*MOBIKE[: ]' /tmp/pluto.log
