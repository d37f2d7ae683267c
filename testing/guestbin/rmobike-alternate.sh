#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Moves all SAs there and back, again and again.
#
# Usage: rmobike-alternate.sh N ADDRESS ADDRESS
#
# Prints what each of the N commands exited with, counted, and the minutes it took, rounded down.
# Exit status: 0; 2 usage.
set -u

[ $# -eq 3 ] || { sed -n 's/^# Usage: /usage: /p' "$0" >&2; exit 2; }
n=$1 to=$2 next=$3
start=$SECONDS
for ((i = 0; i < n; i++)); do
	ipsec whack --rmobike-switch-to "$to" >/tmp/rmobike-alternate.out 2>&1
	echo "exit $?"
	swap=$to to=$next next=$swap
done | sort | uniq -c | sed -e 's/^ *//'
echo "minutes: $(((SECONDS - start) / 60))"
