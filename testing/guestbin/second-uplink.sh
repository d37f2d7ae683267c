#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The gateway's second uplink, which nsrun's networks do not have: a VLAN between east and
# nic on their wire, with a subnet, a default route and a routing rule of its own.
#
# Usage: second-uplink.sh [ipv6|cable|up|down]	on nic first, then on east
#
#        east  eth1   192.1.2.23/24      nic  eth1   192.1.2.254     (first uplink)
#        east  eth122 198.51.100.23/24   nic  eth122 198.51.100.254  (second uplink)
#              2001:db8:1:122::23/64          2001:db8:1:122::254    (with "ipv6")
#
# Without "up" or "down" it is made, with "cable" not as a VLAN but with a wire of its own: "down"
# on nic is then a loss of carrier on east.  "down" and "up" take its link away and bring it back,
# with its IPv4 address, rule and routes.  What east sends from 198.51.100.23 leaves by the
# second uplink, everything else by the first.
#
# Exit status: 0, silently; 1 with one line.
set -u

case $(hostname) in
east) address=198.51.100.23 address6=2001:db8:1:122::23 ;;
nic) address=198.51.100.254 address6=2001:db8:1:122::254 ;;
*) echo "second-uplink.sh: east and nic have a second uplink, $(hostname) has not"; exit 1 ;;
esac

fail() { echo "second-uplink.sh: cannot make the second uplink"; exit 1; }

routes() {
	[ "$(hostname)" = nic ] && return
	ip route replace 198.51.100.0/24 dev eth122 src "$address" table 122 &&
		ip route replace default via 198.51.100.254 dev eth122 table 122
}

# without duplicate address detection it can be used at once; a namespace does not inherit
# that it forwards IPv6
ipv6() {
	ip address add "$address6/64" dev eth122 nodad || return
	if [ "$(hostname)" = nic ]; then
		sysctl -q -w net.ipv6.conf.all.forwarding=1
		return
	fi
	ip -6 rule add from "$address6" lookup 122 priority 122 &&
		ip route add default via 2001:db8:1:122::254 dev eth122 table 122
}

# a wire of its own is made on east, once nic has said where the other end belongs; with numbers
# that differ the kernel tells of a carrier at once, else sometimes only within a second
cable() {
	if [ "$(hostname)" = nic ]; then
		echo "$PPID" >/tmp/second-uplink.nic
		exit 0
	fi
	nic=$(cat /tmp/second-uplink.nic) &&
		ip link add eth122 index 1221 type veth peer name eth122 index 1222 netns "$nic" &&
		nsenter --net="/proc/$nic/ns/net" ip -batch - <<-'END'
			address add 198.51.100.254/24 dev eth122
			link set eth122 up
		END
}

case ${1:-} in
'' | ipv6 | cable)
	if [ "${1:-}" = cable ]; then
		cable || fail
	else
		ip link add link eth1 name eth122 type vlan id 122 || fail
	fi
	{ ip address add "$address/24" dev eth122 && ip link set eth122 up; } || fail
	if [ "$(hostname)" = east ]; then
		ip rule add from "$address" lookup 122 priority 122 || fail
	fi
	routes || fail
	[ "${1:-}" != ipv6 ] || ipv6 || fail
	;;
down) ip link set eth122 down || fail ;;
up) { ip link set eth122 up && routes; } || fail ;;
*) echo "usage: second-uplink.sh [ipv6|cable|up|down]"; exit 1 ;;
esac
