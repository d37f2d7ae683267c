#!/bin/dash
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

read -r host </proc/sys/kernel/hostname
case $host in
east) address=198.51.100.23 ;;
nic) address=198.51.100.254 ;;
*) echo "second-uplink.sh: east and nic have a second uplink, $host has not"; exit 1 ;;
esac

fail() { echo "second-uplink.sh: cannot make the second uplink"; exit 1; }

# What these print is done by one `ip`.
routes() {
	[ "$host" = nic ] || echo "route replace 198.51.100.0/24 dev eth122 src $address table 122
		route replace default via 198.51.100.254 dev eth122 table 122"
}

up() {
	echo "address add $address/24 dev eth122"
	echo "link set eth122 up"
	[ "$host" = nic ] || echo "rule add from $address lookup 122 priority 122"
	routes
}

# without duplicate address detection it can be used at once; a namespace does not inherit that it forwards IPv6
ipv6() {
	if [ "$host" = nic ]; then
		ip address add 2001:db8:1:122::254/64 dev eth122 nodad && echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
		return
	fi
	ip -6 -batch - <<-'END'
		address add 2001:db8:1:122::23/64 dev eth122 nodad
		rule add from 2001:db8:1:122::23 lookup 122 priority 122
		route add default via 2001:db8:1:122::254 dev eth122 table 122
	END
}

# a wire of its own is made on east, once nic has said where the other end belongs; with numbers
# that differ the kernel tells of a carrier at once, else sometimes only within a second
cable() {
	if [ "$host" = nic ]; then
		echo "$PPID" >/tmp/second-uplink.nic
		exit 0
	fi
	read -r nic </tmp/second-uplink.nic &&
		ip link add eth122 index 1221 type veth peer name eth122 index 1222 netns "$nic" &&
		nsenter --net="/proc/$nic/ns/net" ip -batch - <<-'END'
			address add 198.51.100.254/24 dev eth122
			link set eth122 up
		END
}

case ${1:-} in
'' | ipv6)
	{ echo "link add link eth1 name eth122 type vlan id 122"; up; } | ip -batch - || fail
	[ -z "${1:-}" ] || ipv6 || fail
	;;
cable)
	cable || fail
	up | ip -batch - || fail
	;;
down) ip link set eth122 down || fail ;;
up) { echo "link set eth122 up"; routes; } | ip -batch - || fail ;;
*) echo "usage: second-uplink.sh [ipv6|cable|up|down]"; exit 1 ;;
esac
