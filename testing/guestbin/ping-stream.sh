#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A stream of pings, twenty a second, to see whether traffic flows all the time.
#
# Usage: ping-stream.sh start ARGUMENTS OF PING
#        ping-stream.sh stop [N]
#
# `stop` prints "all answered", or with N "at most N unanswered"; or else how many were not.
#
# Exit status: 0; 1, with one line, if it does not run; 2 usage.
set -u

dir=/tmp/ping-stream.$(hostname)

case ${1:-} in
start)
	shift
	mkdir -p "$dir"
	ping -n -q -i 0.05 "$@" >"$dir/out" 2>&1 </dev/null &
	echo $! >"$dir/pid"
	disown
	;;
stop)
	# the last one may still be on its way
	sleep 0.3
	kill -INT "$(cat "$dir/pid")" 2>/dev/null || { echo "ping-stream.sh: it does not run: $(tail -n 1 "$dir/out")"; exit 1; }
	for ((i = 0; i < 100; i++)); do
		[[ $(cat "$dir/out") =~ ([0-9]+)\ packets\ transmitted,\ ([0-9]+)\ received ]] && break
		sleep 0.1
	done
	lost=$((BASH_REMATCH[1] - BASH_REMATCH[2]))
	if [ "${BASH_REMATCH[1]:-0}" = 0 ]; then
		echo "ping-stream.sh: nothing was sent"
		exit 1
	elif [ "$lost" -le "${2:-0}" ]; then
		[ $# -gt 1 ] && echo "at most $2 unanswered" || echo "all answered"
	else
		echo "$lost of ${BASH_REMATCH[1]} unanswered"
	fi
	;;
*)
	sed -n 's/^# Usage: \(.*\)/usage: \1/p; s/^#        \(ping-stream.sh .*\)/       \1/p' "$0" >&2
	exit 2
	;;
esac
