#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A command that lasts longer than the line of the test that begins it.
#
# Usage: background.sh start NAME COMMAND...    begin it
#        background.sh wait NAME [SECONDS]      what it has printed and its exit status, once it
#                                               has ended; at most SECONDS (5), then it is ended
#
# Exit status: 0; 1 with one line, if it has not ended by itself or was not begun; 2 usage.
set -u

usage() { sed -n 's/^# Usage: /usage: /p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
log=/tmp/background.$(hostname).$2
case $1 in
start)
	[ $# -ge 3 ] || usage
	[ -p /tmp/background ] || mkfifo /tmp/background
	shift 2
	[ ! -f "$log.status" ] || rm "$log.status"
	# shellcheck disable=SC2016 # for the other shell
	setsid bash -c 'log=$1; shift; "$@" >"$log" 2>&1 </dev/null; echo "exit $?" >>"$log"; : >"$log.status"' \
		background "$log" "$@" >/dev/null 2>&1 &
	echo $! >"$log.pid"
	;;
wait)
	[ -f "$log.pid" ] || { echo "background.sh: $2 was not begun"; exit 1; }
	exec 9<>/tmp/background
	for ((i = 0; i < ${3:-5} * 20; i++)); do
		[ ! -f "$log.status" ] || { cat "$log"; exit 0; }
		read -r -t 0.05 -u 9	# a sleep without a process: nothing ever comes
	done
	kill -- "-$(cat "$log.pid")" 2>/dev/null
	cat "$log"
	echo "background.sh: $2 has not ended after ${3:-5} seconds"
	exit 1
	;;
*)
	usage
	;;
esac
