# road's packet in clear was dropped here
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209 ; echo exit $?
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209 ; echo exit $?
