#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Has pluto survived what a test has sent to it?  One that has not is started again, so that the
# test can go on.
#
# Usage: pluto-alive.sh WHAT CONNECTION
#
# WHAT was sent; CONNECTION is added again.  The log must be appended to (logappend=yes).
# Exit status: 0 "WHAT: pluto is alive"; 1 "WHAT: pluto has died".
set -u

[ $# -eq 2 ] || { sed -n 's/^# Usage: /usage: /p' "$0" >&2; exit 2; }
if ipsec whack --briefstatus >/dev/null 2>&1; then
	echo "$1: pluto is alive"
	exit
fi
echo "$1: pluto has died"
{
	rm -f /run/pluto/pluto.pid /run/pluto/pluto.ctl
	ipsec start
	"$(dirname "$0")"/wait-until-pluto-started
	ipsec add "$2"
} >/tmp/pluto-alive.out 2>&1
exit 1
