#!/bin/dash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the kernel has: upstream's ipsec-kernel.sh, for Linux, with half its processes.
#
# Usage: ipsec-kernel.sh state
#        ipsec-kernel.sh policy [GREP'S ARGUMENTS]	those that match
#
# Policies but for sockets', by family, priority and, within these, as version numbers.

case ${1:-} in
state) exec ip xfrm state ;;
policy) shift ;;
*)
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 1
	;;
esac

# a policy in a line, "<>" between its lines, after "FAMILY PRIORITY |"
ip xfrm policy |
	gawk '
		function policy(    priority, family) {
			if (lines == "" || lines ~ /socket/)
				return
			if (match(lines, /.* priority [0-9]+/)) {
				priority = substr(lines, RSTART, RLENGTH)
				sub(/.* /, "", priority)
			}
			family = lines ~ /^src [0-9a-f:\/]* / ? 6 : 4
			print family, priority + 0, "| " lines
		}
		{ sub(/[ \t]+$/, "") }
		/^[^ \t]/ { policy(); lines = $0; next }
		{ lines = lines "<>" $0 }
		END { policy() }' |
	sort -b -k1,1n -k2,2n -k4V |
	if [ $# -gt 0 ]; then sed "s/^[^|]* | //" | grep "$@" | sed "s/<>/\\n/g"; else sed "s/^[^|]* | //; s/<>/\\n/g"; fi
