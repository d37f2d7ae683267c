../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23
# it has not moved
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23 ; echo exit $?
# a policy's template
eval $(ip xfrm policy | sed -n '/^src 192.0.3.10.32 dst 192.0.2.0.24/,/mode/ s/.*\(priority\|reqid\) \([0-9]*\) .*/\1=\2/p')
ip xfrm policy update src 192.0.3.10/32 dst 192.0.2.0/24 dir out priority $priority tmpl src 192.1.3.209 dst 192.1.2.45 proto esp reqid $reqid mode tunnel
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
ip xfrm policy update src 192.0.3.10/32 dst 192.0.2.0/24 dir out priority $priority tmpl src 192.1.3.209 dst 192.1.2.23 proto esp reqid $reqid mode tunnel
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
# a sequence number that was used
../../guestbin/xfrm-sequence.py 192.1.3.209 -1
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 | sed -e 's,:.*,,'
../../guestbin/xfrm-sequence.py 192.1.3.209 +1
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
# a packet in clear
ip xfrm policy add src 192.0.3.10/32 dst 192.0.2.254/32 dir out priority 1 action allow
../../guestbin/ping-once.sh --down -I 192.0.3.10 192.0.2.254
ip xfrm policy delete src 192.0.3.10/32 dst 192.0.2.254/32 dir out
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
# the next save begins anew
../../guestbin/standing-checks.sh save
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
# two requests of an IKE SA that nobody has, one with an ID that skips some
printf 'AAAAAAAABBBBBBBB\x2e\x20\x25\x08\0\0\0\x05\0\0\0\x1c' > /dev/udp/192.1.2.23/500
printf 'AAAAAAAABBBBBBBB\x2e\x20\x25\x08\0\0\0\x09\0\0\0\x1c' > /dev/udp/192.1.2.23/500
../../guestbin/standing-checks.sh moved 192.1.3.209 192.1.2.23 ; echo exit $?
../../guestbin/standing-checks.sh save
