../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# a state is lost
ip xfrm state delete $(ip xfrm state | sed -n '/^src 192.1.3.209/ { N; s/\n//; s/ reqid.*//; p; }')
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 | sed -e 's/ spi .*//'
# undone by new ones
ipsec down road > /dev/null
ipsec up road > /dev/null
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
# SAs that should have been replaced, and then are
../../guestbin/standing-checks.sh child-rekeyed 192.1.3.209 192.1.2.23 | sed -e 's/0x.*/SPI/'
ipsec whack --rekey-child --name road > /dev/null
../../guestbin/standing-checks.sh child-rekeyed 192.1.3.209 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh ike-rekeyed 192.1.3.209 192.1.2.23 ; echo exit $?
ipsec whack --rekey-ike --name road > /dev/null
../../guestbin/standing-checks.sh ike-rekeyed 192.1.3.209 192.1.2.23 ; echo exit $?
