#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Has pluto survived what a test has sent to it?  One that has not is started again, so that the
# test can go on.
#
# Usage: pluto-alive.sh WHAT CONNECTION
#        pluto-alive.sh WHAT --start COMMAND...
#
# WHAT was sent.  COMMAND starts pluto and has it add what it needs; without one it is ipsec start, and CONNECTION
# is added.  The log must be appended to (logappend=yes): it has the last words.
# Exit status: 0 "WHAT: pluto is alive"; 1 "WHAT: pluto has died"; 2 usage.
set -u

# shellcheck disable=SC2317 # called by its name, which is in $again
start() {
	ipsec start
	"$(dirname "$0")"/wait-until-pluto-started
	ipsec add "$1"
}

if [ $# -ge 3 ] && [ "$2" = --start ]; then
	again=("${@:3}")
elif [ $# -eq 2 ] && [ "$2" != --start ]; then
	again=(start "$2")
else
	sed -n '/^# Usage: /,/^#$/s/^# \(.\)/\1/p' "$0" >&2
	exit 2
fi
if ipsec whack --briefstatus >/dev/null 2>&1; then
	echo "$1: pluto is alive"
	exit
fi
echo "$1: pluto has died"
{
	rm -f /run/pluto/pluto.pid /run/pluto/pluto.ctl
	"${again[@]}"
} >/tmp/pluto-alive.out 2>&1
exit 1
