#!/bin/dash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The client's second uplink, which nsrun's networks do not have: another subnet between
# north and nic on their wire.
#
# Usage: client-uplinks.sh                  on nic first, then on north: make it
#        client-uplinks.sh first|second     north leaves by this uplink and has no address on the other
#        client-uplinks.sh none             north has neither
#        client-uplinks.sh both             north has both addresses; the one that was missing is the
#                                           second choice
#
#        north  eth1  192.1.3.33/24         nic  eth2  192.1.3.254    (first uplink)
#        north  eth1  192.1.8.22/24         nic  eth2  192.1.8.254    (second uplink)
#
# An address goes after the default route has changed, so that there is somewhere to move
# to when pluto hears of it.
#
# Exit status: 0, silently; 1 with one line.
set -u

fail() { echo "client-uplinks.sh: cannot ${1:-make} the uplink"; exit 1; }

change() { ip -batch - || fail change; }

has() {
	case $addresses in *" $1/"*) ;; *) false ;; esac
}

# What these print is done by one `ip`.
add() { has "$1" || echo "address add $1/24 dev eth1"; }

# ADDRESS ROUTER OTHER-ADDRESS
use() {
	add "$1"
	echo "route replace default via $2 dev eth1"
	! has "$3" || echo "address del $3/24 dev eth1"
}

read -r host </proc/sys/kernel/hostname
case $host in
nic)
	ip address add 192.1.8.254/24 dev eth2 || fail
	exit 0
	;;
north) ;;
*) echo "client-uplinks.sh: nic and north have a second uplink, $host has not"; exit 1 ;;
esac

addresses=$(ip -4 -o address show dev eth1)
case ${1:-} in
'') add 192.1.8.22 | change ;;
first) use 192.1.3.33 192.1.3.254 192.1.8.22 | change ;;
second) use 192.1.8.22 192.1.8.254 192.1.3.33 | change ;;
none) ip address flush dev eth1 || fail leave ;;
both) { add 192.1.3.33; add 192.1.8.22; } | change ;;
*) echo "usage: client-uplinks.sh [first|second|none|both]"; exit 1 ;;
esac
