../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23 ; echo exit $?
# the log tells of another request, and of a move to another address
echo '"road"[1] 198.51.100.23 #1: R-MOBIKE: peer asks to switch to 192.1.2.23; sending UPDATE_SA_ADDRESSES' >> /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23 ; echo exit $?
echo '"road"[1] 192.1.2.23 #1: R-MOBIKE: moved remote address 198.51.100.23 -> 192.1.2.23 (1 Child SA)' >> /tmp/pluto.log
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23 ; echo exit $?
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23 ; echo exit $?
