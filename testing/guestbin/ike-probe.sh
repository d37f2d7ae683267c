#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Between which addresses does the IKE SA of this host send?  Has pluto check for liveness,
# which is a request like any other, and prints the pair that it was sent from and to.
#
# Usage: ike-probe.sh CHILD-SA        a number, as in "#2"
#
# It repeats once a second until the Child SA is gone or replaced: use it last.
#
# Exit status: 0 answered; 1, with one line, if not within 10 seconds.
set -u

[ $# -eq 1 ] || { echo "usage: ike-probe.sh CHILD-SA"; exit 1; }

log=/tmp/pluto.log
before=$(wc -l < "$log")
ipsec whack --asynchronous --impair "trigger_v2_liveness:${1#\#}" > /dev/null

for ((i = 0; i < 100; i++)); do
	sent=$(tail -n "+$((before + 1))" "$log" | awk '
		/ sending [0-9]+ bytes for .*liveness/ && !pair { sub(/.* from /, ""); sub(/ using .*/, ""); pair = $0 }
		/ received an INFORMATIONAL liveness check response/ && pair { print pair; exit }')
	[ -z "$sent" ] || break
	sleep 0.1
done
[ -n "$sent" ] || { echo "ike-probe.sh: no answer"; exit 1; }
echo "IKE SA: $sent, answered"
