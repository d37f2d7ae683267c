#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What must hold after every move of an SA, whatever the test is about.
#
# Usage: standing-checks.sh save               remember how things are, before a move
#        standing-checks.sh moved LOCAL REMOTE every SA and template is on this pair, else as saved
#
# Checked, against what was saved on this host:
#   - pluto is the same process, and its log has no failed assertion or expectation
#   - the same SPIs, and for each the same protocol, reqid, mode, mark, if_id, flags, replay
#     window, and encapsulation; no state more or less
#   - the same policies, with the same templates but for the addresses
#   - no state or template with other addresses than LOCAL and REMOTE, and at least one with these
#   - an SPI's sequence number never goes back
#   - of the kernel's xfrm counters only XfrmInNoStates grows
#
# Prints one line per violation, or "standing checks hold".
# Exit status: 0 they hold; 1 they do not; 2 usage.
set -u

saved=/tmp/standing-checks.$(hostname)

# one line per SPI: what must not change
states() {
	ip -d xfrm state | awk '
		/^src / { pair = ""; next }
		/^\tproto / { line = $0; spi = ""; for (i = 1; i <= NF; i++) if ($i == "spi") spi = $(i + 1); all[spi] = line; next }
		/^\t(replay-window|mark|if_id|encap|sel|security|crypto|tfcpad|output-mark)/ {
			sub(/ seq 0x[0-9a-f]*/, ""); all[spi] = all[spi] $0
		}
		END { for (spi in all) print all[spi] }' | sort
}

# "SPI DIRECTION-NUMBER": highest sequence number seen, of either direction
sequences() {
	ip -d xfrm state | awk '
		function hex(s) { sub(/,$/, "", s); return strtonum(s) }
		/^\tproto / { for (i = 1; i <= NF; i++) if ($i == "spi") spi = $(i + 1); next }
		/anti-replay esn context/ { esn = 1; next }
		/seq-hi/ && esn { print spi, hex($2) * 4294967296 + hex($4), hex($6) * 4294967296 + hex($8); esn = 0; next }
		/anti-replay context: seq/ { print spi, hex($4), hex($6) }' | sort
}

policies() {
	ip xfrm policy | awk '
		/^src .*\// { selector = $0; next }
		/^\tdir / { $1 = $1; direction = $0; sub(/ *$/, "", direction); next }
		/^\ttmpl / { next }
		/^\t\tproto / && selector != "" { print selector, direction, $0; next }
		/^\tsocket/ { selector = "" }' | sort
}

# the pairs in use, one per line
pairs() {
	{
		ip xfrm state | sed -n 's/^src \([^ ]*\) dst \([^ ]*\).*/\1 \2/p'
		ip xfrm policy | sed -n 's/^\ttmpl src \([^ ]*\) dst \([^ ]*\).*/\1 \2/p'
	} | grep -v '^0.0.0.0 0.0.0.0$' | sort -u
}

case ${1:-} in
save)
	[ $# -eq 1 ] || exit 2
	mkdir -p "$saved"
	pidof pluto > "$saved/pid"
	states > "$saved/states"
	sequences > "$saved/sequences"
	policies > "$saved/policies"
	grep -v '^XfrmInNoStates' /proc/net/xfrm_stat > "$saved/counters"
	exit 0
	;;
moved)
	[ $# -eq 3 ] || exit 2
	;;
*)
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac

local=$2 remote=$3
bad=$(
	# shellcheck disable=SC2009 # the comparison is with what pidof printed
	[ "$(pidof pluto)" = "$(cat "$saved/pid")" ] || echo "pluto is another process"
	grep -E 'EXPECTATION FAILED|ASSERTION FAILED' /tmp/pluto.log
	diff <(cat "$saved/states") <(states) | sed -n 's/^</state before:/p; s/^>/state now:/p'
	diff <(cat "$saved/policies") <(policies) | sed -n 's/^</policy before:/p; s/^>/policy now:/p'
	[ -n "$(pairs)" ] || echo "there is no state"
	pairs | while read -r src dst; do
		case "$src $dst" in
		"$local $remote" | "$remote $local") ;;
		*) echo "left on $src -> $dst" ;;
		esac
	done
	join "$saved/sequences" <(sequences) |
		awk '$4 < $2 || $5 < $3 { print "sequence number went back: " $0 }'
	diff "$saved/counters" <(grep -v '^XfrmInNoStates' /proc/net/xfrm_stat) | sed -n 's/^>/counter grew:/p'
)
if [ -n "$bad" ]; then
	printf '%s\n' "$bad"
	exit 1
fi
echo "standing checks hold"
