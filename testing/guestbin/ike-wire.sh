#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What IKE looks like on the wire: captures on a host, then prints one line for each
# message, from the fields of its header, which are in clear.
#
# Usage: ike-wire.sh start [INTERFACE]      begin to capture (default: every interface)
#        ike-wire.sh print [--once] [--esp|--pairs] [--time] [FILTER]
#                                           print what is in the capture, which goes on
#
# A line is  SRC:PORT -> DST:PORT EXCHANGE request|response I|R id=N len=N
# where I or R says whether the sender is the original initiator of the IKE SA, and len is
# the message's own.  --once leaves out messages that are sent again, from and to the same
# addresses, as a slow machine does; --esp adds a line  SRC -> DST ESP  for each run of ESP
# packets from one address to another, --pairs a line  ADDRESS <-> ADDRESS ESP  whenever the two
# are others than before, whatever the direction; --time puts the seconds since the first packet
# in front; FILTER is one of tshark's display filters (for example 'isakmp.exchangetype == 37').
#
# INTERFACE matters on a router: there a capture on every interface sees a packet twice.
# The capture stays in OUTPUT/HOST.ike-wire.pcap; it ends with its host.
#
# Exit status: 0; 1, with one line, if the capture cannot start or has lost packets; 2 usage.
set -u

pcap=OUTPUT/$(hostname).ike-wire.pcap
log=OUTPUT/$(hostname).ike-wire.log

usage() {
	sed -n 's/^# Usage: \(.*\)/usage: \1/p; s/^#        \(ike-wire.sh print.*\)/       \1/p' "$0" >&2
	exit 2
}

# until COMMAND...: waits for it to succeed, at most 10 seconds.
until_true() {
	local i
	for ((i = 0; i < 100; i++)); do
		"$@" && return
		sleep 0.1
	done
	return 1
}

# tcpdump says on SIGUSR1 what it has read, and what the kernel has for it.
listening() { grep -q 'listening on' "$log"; }
all_read() {
	kill -USR1 "$(sed -n 's/^pid //p' "$log")" || return
	sleep 0.02
	[[ $(tail -n 1 "$log") =~ ([0-9]+)\ packets?\ captured,\ ([0-9]+)\ packets?\ received ]] &&
		[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

# fields FILTER: a line for each packet that is wanted, "|" between the fields
fields() {
	local filter=$1 esp_wanted=0 known expression status
	[ -z "$esp" ] || esp_wanted=1
	# what ike-wire.awk knows of tshark's language
	known='isakmp\.(exchangetype|flags|messageid|length)|ip\.(src|dst) [!=]= [0-9.]+|\besp\b|[0-9]+|==|!=|[<>]=?|&&|\|\||[!() ]'
	if [ -z "$(sed -E "s/$known//g" <<<"$filter")" ]; then
		expression=$(sed -E 's/ip\.(src|dst) ([!=]=) ([0-9.]+)/\1 \2 "\3"/g; s/isakmp\.(flags)/\1/g; s/isakmp\.exchangetype/exchange/g
			s/isakmp\.messageid/id/g; s/isakmp\.length/len/g' <<<"${filter:-1}")
		gawk -b -f "${0%/*}/pcap.awk" -f "${0%/*}/ike-wire.awk" \
			-e "function wanted() { return (ispi != \"\" || (esp && $esp_wanted)) && ($expression) }" "$pcap" >"$log.fields"
		status=$?
		[ $status = 3 ] || { cat "$log.fields"; return; }
	fi
	local fields=(frame.time_relative ip.src ipv6.src ip.dst ipv6.dst udp.srcport udp.dstport tcp.srcport tcp.dstport
		isakmp.exchangetype isakmp.flags isakmp.messageid isakmp.length isakmp.frag.number isakmp.frag.total isakmp.ispi)
	tshark -n -Q -r "$pcap" -Y "(isakmp.ispi${esp:+ || esp})${filter:+ && ($filter)}" \
		-T fields -E separator='|' -E occurrence=f "${fields[@]/#/-e}" 2> >(grep -v "^Running as user" >&2)
}

case ${1:-} in
start)
	[ $# -le 2 ] || usage
	rm -f "$pcap" "$log"
	# -U and immediate mode: what is on the wire is in the file; -s: the buffer for packets that
	# tcpdump has not read yet holds many
	tcpdump -n -U --immediate-mode -Z root -s 4096 -i "${2:-any}" -w "$pcap" \
		'udp port 500 or udp port 4500 or tcp port 4500 or esp' >>"$log" 2>&1 </dev/null &
	echo "pid $!" >>"$log"
	disown
	until_true listening || { echo "ike-wire.sh: no capture: $(tail -n 1 "$log")"; exit 1; }
	;;
print)
	shift
	once='' esp='' pairs='' time=''
	while [[ ${1:-} == --* ]]; do
		case $1 in
		--once) once=yes ;;
		--esp) esp=yes ;;
		--pairs) esp=yes pairs=yes ;;
		--time) time=yes ;;
		*) usage ;;
		esac
		shift
	done
	[ $# -le 1 ] || usage
	until_true all_read || { echo "ike-wire.sh: packets were lost: $(tail -n 1 "$log")"; exit 1; }
	fields "${1:-}" |
		awk -F '|' -v time="$time" -v pairs="$pairs" -v once="$once" '
			BEGIN {
				name[34] = "IKE_SA_INIT"; name[35] = "IKE_AUTH"; name[36] = "CREATE_CHILD_SA"
				name[37] = "INFORMATIONAL"; name[43] = "IKE_INTERMEDIATE"
			}
			{
				when = time ? sprintf("%.3f ", $1) : ""
				src = $2 $3; dst = $4 $5
			}
			$10 == "" && pairs {	# ESP
				pair = src < dst ? src " <-> " dst : dst " <-> " src
				if (pair != esp_pair)
					print when pair " ESP"
				esp_pair = pair
				next
			}
			$10 == "" {
				if (src != esp_src || dst != esp_dst)
					print when src " -> " dst " ESP"
				esp_src = src; esp_dst = dst
				next
			}
			{
				flags = strtonum($11)
				if (once && seen[src, $6 $8, dst, $7 $9, $10, $11, $12, $13, $14, $16]++)
					next
				printf "%s%s:%s -> %s:%s%s %s %s %s id=%d len=%d%s\n", when, src, $6 $8, dst, $7 $9,
					$8 == "" ? "" : " tcp", $10 in name ? name[$10] : $10,
					and(flags, 0x20) ? "response" : "request", and(flags, 0x08) ? "I" : "R",
					strtonum($12), $13, $14 == "" ? "" : " fragment=" $14 "/" $15
			}'
	;;
*)
	usage
	;;
esac
