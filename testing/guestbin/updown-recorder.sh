#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An updown script that records in /tmp/HOST.updown what it is told of hosts and moves, and
# hands on to the default script.
#
# Usage: leftupdown="/testing/guestbin/updown-recorder.sh [SECONDS]"     which it takes
# Exit status: that of the default script.

moved=${PLUTO_OLD_ME+ old=$PLUTO_OLD_ME...$PLUTO_OLD_PEER new=$PLUTO_NEW_ME...$PLUTO_NEW_PEER}
echo "$PLUTO_VERB $PLUTO_INTERFACE $PLUTO_ME...$PLUTO_PEER$moved" >>"/tmp/$(hostname).updown"
sleep "${1:-0}"
exec ipsec _updown
