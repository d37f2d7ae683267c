../../guestbin/standing-checks.sh save
../../guestbin/manual-example.sh $PAGE example_move "$SED" | tee /tmp/move.sh
$(sed -n 1p /tmp/move.sh) ; echo exit $?
../../guestbin/standing-checks.sh moved 198.51.100.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
$(sed -n 2p /tmp/move.sh) ; echo exit $?
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.209
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.10
