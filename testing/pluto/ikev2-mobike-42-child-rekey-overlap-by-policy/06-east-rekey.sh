ipsec whack --rekey-child --name east --asynchronous
../../guestbin/wait-for-pluto.sh '#3: initiator rekeyed Child SA #2'
../../guestbin/ipsec-kernel-state.sh | grep -c '^src'
