# SPDX-License-Identifier: GPL-2.0-or-later
#
# The fields of IKE's header, which are in clear, of the messages in a capture, as tshark prints them, which
# takes as long to start as a whole host of a test.  ESP has no such fields.
#
# Usage: gawk -b -f pcap.awk -f ike-wire.awk -e 'function wanted() { return EXPRESSION }' CAPTURE
#
# EXPRESSION is of src, dst, esp, exchange, flags, id and len.
# Output: a line per packet with the columns of ike-wire.sh, separated by "|".
# Exit status: 0; 3 there is something that is left to tshark (TCP).

BEGIN {
	read_capture(ARGV[1])
	while (next_packet()) {
		if (! first++)
			begin = packet_time
		if (link_type == 1)		# Ethernet
			packet_type = packet_at + 12
		else if (link_type == 276)	# LINUX_SLL2
			packet_type = packet_at
		else
			exit 3
		if (link_type == 1 && number(packet_type, 2) == 33024)	# VLAN
			packet_type += 4
		if (ip(number(packet_type, 2), packet_type + (link_type == 1 ? 2 : 20)) && wanted())
			print_fields()
	}
}

# whether the packet, whose IP header is at AT, is IKE or ESP; what it says is then in the variables of the fields
function ip(type, at,    protocol, i) {
	esp = src = dst = src6 = dst6 = sport = dport = exchange = flags = id = len = fragment = fragments = ispi = ""
	if (type == 2048) {
		if (number(at + 6, 2) % 16384)	# a fragment: the first one is not all of it
			return 0
		protocol = number(at + 9, 1)
		for (i = 0; i < 4; i++) {
			src = src (i ? "." : "") number(at + 12 + i, 1)
			dst = dst (i ? "." : "") number(at + 16 + i, 1)
		}
		at += number(at, 1) % 16 * 4
	} else if (type == 34525) {
		protocol = number(at + 6, 1)
		src6 = ipv6(at + 8)
		dst6 = ipv6(at + 24)
		at += 40
	} else
		return 0
	if (protocol == 50)
		return esp = 1
	if (protocol == 6)
		exit 3
	if (protocol != 17)
		return 0
	sport = number(at, 2)
	dport = number(at + 2, 2)
	len = number(at + 4, 2) - 8
	at += 8
	if (sport == 4500 || dport == 4500) {
		if (len < 4)		# a keepalive
			return 0
		if (number(at, 4))
			return esp = 1
		at += 4
		len -= 4
	}
	if (len < 28)
		return 0
	for (i = 0; i < 8; i++)
		ispi = ispi sprintf("%02x", number(at + i, 1))
	exchange = number(at + 18, 1)
	flags = number(at + 19, 1)
	id = number(at + 20, 4)
	len = number(at + 24, 4)
	if (number(at + 16, 1) == 53) {
		fragment = number(at + 32, 2)
		fragments = number(at + 34, 2)
	}
	return 1
}

# as inet_ntop: the first of the longest runs of zeros, of two or more, is "::"
function ipv6(at,    i, word, run, best, length_of_best, text) {
	for (i = 0; i < 8; i++)
		word[i] = number(at + 2 * i, 2)
	for (i = 7; i >= 0; i--) {
		run = word[i] ? 0 : run + 1
		if (run > 1 && run >= length_of_best) {
			best = i
			length_of_best = run
		}
	}
	for (i = 0; i < 8; i++)
		if (length_of_best && i == best) {
			text = text "::"
			i += length_of_best - 1
		} else
			text = text (text == "" || text ~ /::$/ ? "" : ":") sprintf("%x", word[i])
	return text
}

function print_fields() {
	printf "%.6f|%s|%s|%s|%s|%s|%s|||%s|%s|%s|%s|%s|%s|%s\n", packet_time - begin, src, src6, dst, dst6,
		esp ? "" : sport, esp ? "" : dport, exchange, flags, id, esp ? "" : len, fragment, fragments, ispi
}
