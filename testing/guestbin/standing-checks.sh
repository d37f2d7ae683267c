#!/bin/dash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What must hold after every move of an SA, whatever the test is about.
#
# Usage: standing-checks.sh save               remember how things are, before a move
#        standing-checks.sh moved LOCAL REMOTE every SA and template is on this pair, else as saved
#        standing-checks.sh child-rekeyed|ike-rekeyed LOCAL REMOTE
#                                              the same, but that each Child SA, or each IKE SA,
#                                              has been replaced by another; waits for that
#
# Checked, against what was saved on this host:
#   - pluto is the same process, and its log has no failed assertion or expectation
#   - the same SPIs, and for each the same protocol, reqid, mode, mark, if_id, flags, replay
#     window, and encapsulation; no state more or less
#     (child-rekeyed: the same but for the SPIs, none of which is what it was)
#   - child-rekeyed, ike-rekeyed: pluto has as many IKE SAs and Child SAs, those that have been
#     replaced are others, the others are the same, and nothing is in between
#   - the same policies, with the same templates but for the addresses
#   - no state or template with other addresses than LOCAL and REMOTE, and at least one with these
#   - an SPI's sequence number never goes back
#   - of the kernel's xfrm counters only XfrmInNoStates grows
#   - what pluto shows is on the pair, too; its byte counters do not go back, leases stay
#   - nothing that belongs into a tunnel has left in clear, where IKE leaves; no IKE has left
#     through an ipsec-interface
#   - of the IKE messages on the wire, each request has the ID after the last one's, comes after
#     the answer to that, and is the same when sent again; so is its answer
#   - the log tells of each request to switch, after a move also of the last, what came of it, and
#     "moved" names two addresses, the newer of them being that of the pair
#
# The last two, and the packets in clear, from `save` on; it starts a capture, which ends with
# the host or the next `save`.
#
# Prints one line per violation, or "standing checks hold".
# Exit status: 0 they hold; 1 they do not; 2 usage.
#
# Called several times in most tests, so it starts as few processes as it can: what the other
# programs say goes to files, and standing-checks.awk compares these. dash starts a process
# without a copy of itself, which bash does not.
set -u

case ${1:-} in
save) [ $# -eq 1 ] || exit 2 ;;
moved | child-rekeyed | ike-rekeyed) [ $# -eq 3 ] || exit 2 ;;
*)
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac

read -r host </proc/sys/kernel/hostname
saved=/tmp/standing-checks.$host now=/tmp/standing-checks.$host.now
pcap=${0%/*}/pcap.awk checks=${0%/*}/standing-checks.awk

# links with their addresses, states, policies; `ip xfrm state` ends a batch
kernel() {
	ip -d -batch - <<-END
		address
		xfrm state
	END
	ip xfrm policy
}

# `ipsec whack`, without the shell that only looks for it; a package has it elsewhere
program=/usr/local/libexec/ipsec/whack
[ -x $program ] || program=/usr/libexec/ipsec/whack
[ -x $program ] || { echo "standing-checks.sh: there is no whack" >&2; exit 2; }
whack() { timeout 10 $program "$@" 2>/dev/null; }

# what tcpdump has said: how many lines, and the second and fifth word of the last one
read_log() {
	lines=0
	while read -r _ a _ _ b _; do
		lines=$((lines + 1)) second=$a fifth=$b
	done <"$saved.tcpdump.$capture"
}

listening() {
	read_log
	[ "$second" = listening ]
}

# on SIGUSR1 tcpdump says in a line what it has read, and what the kernel has for it
all_read() {
	read_log
	[ "$lines" -gt "$told" ] || return
	[ "$second" = "$fifth" ] && return
	told=$lines
	kill -USR1 "$tcpdump" 2>/dev/null
	return 1
}

# until COMMAND...: waits for it to succeed, at most 5 seconds
until_true() {
	tries=250
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return
		sleep 0.02
	done
}

second='' fifth=''
tcpdump='' capture=''
[ ! -f "$saved.capture" ] || read -r tcpdump capture <"$saved.capture"

if [ "$1" = save ]; then
	[ -z "$tcpdump" ] || kill "$tcpdump" 2>/dev/null
	kernel >"$saved.kernel"
	gawk -b -f "$pcap" -f "$checks" save "$saved" "$saved.kernel"
	# a capture that ends may still say so in its own file
	capture=$$
	: >"$saved.tcpdump.$capture"
	# -s: a short packet takes little of the kernel's buffer
	tcpdump -n -U --immediate-mode -Z root -s 2048 -i any -y LINUX_SLL2 -w "$saved.pcap.$capture" -F "$saved.filter" \
		>"$saved.tcpdump.$capture" 2>&1 </dev/null &
	echo "$! $capture" >"$saved.capture"
	whack --trafficstatus --showstates >"$saved.pluto"
	until_true listening
	exit 0
fi

[ -n "$capture" ] || { echo "nothing was saved"; exit 1; }
# tcpdump says it while the others are at work
read_log
told=$lines captured=no
kill -USR1 "$tcpdump" 2>/dev/null && captured=yes
look() {
	kernel >"$now.kernel"
	whack --trafficstatus --showstates >"$now.pluto"
}

look
if [ "$1" != moved ]; then
	tries=20
	until gawk -b -f "$pcap" -f "$checks" "$1" "$saved" "$now" || [ $tries = 0 ]; do
		tries=$((tries - 1))
		sleep 0.25
		look
	done >/dev/null
fi
grep -abE 'EXPECTATION FAILED|ASSERTION FAILED|MOBIKE' /tmp/pluto.log >"$now.log"
[ $captured = no ] || until_true all_read || captured=no
exec gawk -b -f "$pcap" -f "$checks" "$1" "$saved" "$now" "$2" "$3" "$capture" $captured
