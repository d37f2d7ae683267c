#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Asks the peer, with impaired requests, to switch; each must leave everything as it is.
#
# Usage: rmobike-refused.sh LOCAL REMOTE TARGET PING-FROM PING-TO IMPAIRMENT...
#
# For each IMPAIRMENT (what `ipsec whack --impair` takes): asks for a switch to TARGET, and then
# the SAs must be on LOCAL and REMOTE as standing-checks.sh saved them, and a ping must pass.
#
# Prints a line for each, with the exit status of the request.
# Exit status: 0; 2 usage.
set -u

[ $# -ge 6 ] || { sed -n 's/^# Usage: /usage: /p' "$0" >&2; exit 2; }
bin=$(dirname "$0") local=$1 remote=$2 target=$3 ping_from=$4 ping_to=$5
shift 5

for impairment; do
	ipsec whack --impair "$impairment"
	ipsec whack --rmobike-switch-to "$target" >/tmp/rmobike-refused.out 2>&1
	status=$?
	ipsec whack --impair none
	echo "$impairment: exit $status; $("$bin/standing-checks.sh" moved "$local" "$remote"); ping $("$bin/ping-once.sh" --up -I "$ping_from" "$ping_to" | tail -n 1)"
done
