# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reading of what tcpdump -w has written, for gawk -b -f pcap.awk -f ANOTHER.

# read_capture FILE: it is then there for next_packet and number
function read_capture(file,    i, separator) {
	for (i = 0; i < 256; i++)
		byte[sprintf("%c", i)] = i
	separator = RS
	RS = "^$"
	getline pcap < file
	RS = separator
	little_endian = byte[substr(pcap, 1, 1)] != 161
	link_type = own_number(21)
	packet_end = 25		# behind the file's header
}

# the next packet is in the bytes from packet_at to before packet_end; 0 if there is none, or not all of it
function next_packet(    header) {
	header = packet_end
	if (header + 16 > length(pcap))
		return 0
	packet_at = header + 16
	packet_end = packet_at + own_number(header + 8)
	if (packet_end - 1 > length(pcap))
		return 0
	packet_time = own_number(header) + own_number(header + 4) / 1000000
	return 1
}

# N bytes of the capture from its byte AT on, as a number: in network order, and in that of its writer
function number(at, n,    value) {
	while (n-- > 0)
		value = value * 256 + byte[substr(pcap, at++, 1)]
	return value + 0
}

function own_number(at,    i, value) {
	if (! little_endian)
		return number(at, 4)
	for (i = 3; i >= 0; i--)
		value = value * 256 + byte[substr(pcap, at + i, 1)]
	return value + 0
}

function min(a, b) { return a < b ? a : b }
