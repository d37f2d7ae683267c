#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is every trace of the connections gone?  Waits for that.
#
# Usage: nothing-left.sh [SECONDS]      at most SECONDS (5)
#
# Prints "nothing is left", or what is: pluto's states, the kernel's states, and its policies but
# for those of sockets and those that let neighbour discovery pass.
# Exit status: 0 nothing; 1 something is left.
set -u

left() {
	timeout 10 ipsec whack --showstates | sed 's/^/pluto: /'
	ip xfrm state | sed -n 's/^src/state: src/p'
	ip xfrm policy | awk '
		/^src / { selector = $0; next }
		/^\tdir / && selector !~ /proto ipv6-icmp/ { print "policy: " selector }'
}

for ((i = 0; i < ${1:-5} * 10; i++)); do
	left=$(left)
	[ -n "$left" ] || { echo "nothing is left"; exit 0; }
	sleep 0.1
done
printf '%s\n' "$left"
exit 1
