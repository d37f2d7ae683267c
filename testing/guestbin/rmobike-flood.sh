#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sends requests to switch, to one address and the other in turn, without waiting for what comes
# of them: an impairment ends the wait.
#
# Usage: rmobike-flood.sh N SERIAL ADDRESS ADDRESS
#
# SERIAL is the IKE SA's.  What is asked for while it is so already is not sent, and not counted.
# Prints "N requests were sent".
# Exit status: 0; 1 if that takes more than four times as many commands; 2 usage.
set -u

[ $# -eq 4 ] || { sed -n 's/^# Usage: /usage: /p' "$0" >&2; exit 2; }
n=$1 serial=$2 to=$3 next=$4

# one line of the log for each
sent() { grep -c '^[^|].*R-MOBIKE: asking peer to switch' /tmp/pluto.log; }

for ((i = 0; i < 4 * n; i++)); do
	if ((i % 100 == 0)) && [ "$(sent)" -ge "$n" ]; then
		break
	fi
	ipsec whack --rmobike-switch-to "$to" --asynchronous
	ipsec whack --impair "trigger_v2_rmobike:$serial" --asynchronous
	sleep 0.02	# the time of a guest passes only when nobody computes
	swap=$to to=$next next=$swap
done >/tmp/rmobike-flood.out 2>&1
if [ "$(sent)" -lt "$n" ]; then
	echo "only $(sent) requests were sent"
	exit 1
fi
echo "$n requests were sent"
