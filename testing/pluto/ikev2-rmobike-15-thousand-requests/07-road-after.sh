../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# it has followed a few
test $(ipsec rmobike --status | sed -n 's/.* moved=\([0-9]*\) .*/\1/p') -lt 100 && echo few
