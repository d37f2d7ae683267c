#!/bin/dash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Begins ike-faults.py on the router, and tells it what to do.
#
# Usage: ike-faults.sh start [seed=N]       on nic
#        ike-faults.sh COMMAND...           on any host: a command of ike-faults.py, which says
#                                           there what it knows
#
# The hosts of a test share /tmp, where it takes commands, one at a time.  Starting python for
# each takes five times as long as this.
#
# Exit status: 0; 1, with one line, if it cannot; 2 usage.
set -u

control=/tmp/ike-faults

if [ "${1:-}" = start ]; then
	shift
	exec "${0%.sh}.py" "$@"
fi
[ -p $control/in ] || { echo "ike-faults.sh: nothing listens on $control: start it on nic, or see OUTPUT/ike-faults.log" >&2; exit 1; }
echo "$*" >$control/in
{
	read -r status more
	if [ "$more" ]; then
		if [ "$status" = 0 ]; then cat; else cat >&2; fi
	fi
} <$control/out
exit "$status"
