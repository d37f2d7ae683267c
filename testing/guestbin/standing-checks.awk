# SPDX-License-Identifier: GPL-2.0-or-later
#
# The comparisons of standing-checks.sh, whose header says what is checked.
#
# Usage: gawk -b -f pcap.awk -f standing-checks.awk ...
#        save SAVED KERNEL
#        moved|child-rekeyed|ike-rekeyed SAVED NOW LOCAL REMOTE CAPTURE CAPTURED
#        child-rekeyed|ike-rekeyed SAVED NOW	(only whether it is done)
#
# `save` writes SAVED.host, what is here and needs no program, and SAVED.filter, what is to be
# captured. `moved` compares SAVED.* with NOW.*, and looks at SAVED.pcap.CAPTURE if CAPTURED is "yes".
#
# Prints one line per violation, or "standing checks hold".
# Exit status: 0 they hold; 1 they do not.

@load "filefuncs"

BEGIN {
	saved = ARGV[2]
	if (ARGV[1] == "save") {
		read_kernel("before", ARGV[3])
		save_host(saved ".host")
		print filter() > (saved ".filter")
		exit 0
	}
	now = ARGV[3]; local = ARGV[4]; remote = ARGV[5]
	read_kernel("before", saved ".kernel")
	read_kernel("now", now ".kernel")
	read_pluto("before", saved ".pluto")
	read_pluto("now", now ".pluto")
	if (ARGC == 4) {
		rekeyed(ARGV[1])
		exit violations > 0
	}

	read_host(saved ".host")
	if (pluto() != same_pluto)
		violation("pluto is another process")
	read_log(now ".log")
	if (ARGV[1] == "moved")
		differences("state", states)
	else
		rekeyed(ARGV[1])
	differences("policy", policies)
	on_the_pair()
	sequences_grow()
	counters_stay()
	report(shown_elsewhere)
	traffic_grows()
	if (ARGV[7] == "yes")
		wire(saved ".pcap." ARGV[6])
	else
		violation("no capture: " last_line(saved ".tcpdump." ARGV[6]))
	outcomes()
	if (! violations)
		print "standing checks hold"
	exit violations > 0
}

function violation(text) {
	print text
	violations++
}

# the indices of a set, sorted
function report(set,    sorted, n, i) {
	n = asorti(set, sorted)
	for (i = 1; i <= n; i++)
		violation(sorted[i])
}

function last_line(file,    line) {
	while ((getline line < file) > 0)
		;
	return line
}

# --- this host --------------------------------------------------------------

# pluto's process, by its number and when it has started
function pluto(    pid, line, word) {
	if ((getline pid < "/run/pluto/pluto.pid") <= 0 || (getline line < ("/proc/" pid "/stat")) <= 0)
		return "none"
	sub(/.*\) /, "", line)
	split(line, word)
	return pid " " word[20]
}

function save_host(file,    log_file, line) {
	stat("/tmp/pluto.log", log_file)
	print "pluto " pluto() > file
	print "log " log_file["size"] + 0 > file
	while ((getline line < "/proc/net/xfrm_stat") > 0)
		print line > file
}

function read_host(file) {
	while ((getline < file) > 0)
		if ($1 == "pluto")
			same_pluto = substr($0, 7)
		else if ($1 == "log")
			log_size = $2
		else
			counters[$1] = $0
}

function counters_stay() {
	while ((getline < "/proc/net/xfrm_stat") > 0)
		if (! /^XfrmInNoStates/ && counters[$1] != $0)
			violation("counter grew: " $0)
}

# --- what the kernel has ----------------------------------------------------

# WHEN is "before" or "now". To be compared: states and policies, a line each, and how often it is
# there; sequences, the highest of either direction by SPI; the pairs in use; links
function read_kernel(when, file,    section, link, selector, direction, out, state, spi, esn, i) {
	while ((getline < file) > 0) {
		if (/^[0-9]+: /) {
			section = "link"
			link = $2
			sub(/[@:].*/, "", link)
			link_name[$1 + 0] = link
		} else if (/^src .*\//) {
			section = "policy"
			selector = $0
		} else if (/^src /) {
			section = "state"
			pairs[when][$2 " " $4]
		} else if (section == "link") {
			if (/^ +xfrm /)
				ipsec_interface[link]
			else if (/^ +inet6? /) {
				sub(/\/.*/, "", $2)
				if (when == "now" && $2 == local && uplink == "")
					uplink = link
			}
		} else if (section == "state") {
			if (/^\tproto /) {
				for (i = 1; i <= NF; i++)
					if ($i == "spi")
						spi = $(i + 1)
				state[spi] = $0
			} else if (/^\t(replay-window|mark|if_id|encap|sel|security|crypto|tfcpad|output-mark)/) {
				sub(/ seq 0x[0-9a-f]*/, "")
				state[spi] = state[spi] $0
			} else if (/anti-replay esn context/)
				esn = 1
			else if (/seq-hi/ && esn) {
				sequences[when][spi][1] = hex($2) * 4294967296 + hex($4)
				sequences[when][spi][2] = hex($6) * 4294967296 + hex($8)
				esn = 0
			} else if (/anti-replay context: seq/) {
				sequences[when][spi][1] = hex($4)
				sequences[when][spi][2] = hex($6)
			}
		} else if (/^\tdir /) {
			out = $2 == "out"
			$1 = $1
			direction = $0
			sub(/ *$/, "", direction)
		} else if (/^\ttmpl /) {
			pairs[when][$3 " " $5]
			if (out)
				tunnel[selector]
		} else if (/^\t\tproto/ && selector != "")
			policies[when][selector " " direction " " $0]++
		else if (/^\tsocket/) {
			selector = ""
			out = 0
		}
	}
	close(file)
	delete pairs[when]["0.0.0.0 0.0.0.0"]
	for (spi in state) {
		states[when][state[spi]]++
		spis[when][spi]
		sub(/ spi 0x[0-9a-f]*/, "", state[spi])
		states_without_spi[when][state[spi]]++
	}
}

function hex(digits) {
	sub(/,$/, "", digits)
	return strtonum(digits)
}

# what only one of SET["before"] and SET["now"] has, in the order in which diff says it
function differences(name, set,    all, sorted, n, i, j, line, before, now, gone, come) {
	for (line in set["before"])
		all[line]
	for (line in set["now"])
		all[line]
	n = asorti(all, sorted)
	for (i = 1; i <= n + 1; i++) {
		line = i > n ? "" : sorted[i]
		before = line in set["before"] ? set["before"][line] : 0
		now = line in set["now"] ? set["now"][line] : 0
		if (i > n || (before && now)) {
			printf "%s%s", gone, come
			gone = come = ""
		}
		for (j = now; j < before; j++) {
			gone = gone name " before: " line "\n"
			violations++
		}
		for (j = before; j < now; j++) {
			come = come name " now: " line "\n"
			violations++
		}
	}
	printf "%s%s", gone, come
}

# --- after a rekey ----------------------------------------------------------

function not_rekeyed(set,    i, wrong) {
	for (i in set["before"])
		if (i in set["now"])
			wrong["not rekeyed: " i]
	report(wrong)
}

# of SAs, "KIND #SERIAL": each KIND has been replaced, the others are the same
function rekeyed(verb,    kind, when, sa, of_kind, all) {
	kind = verb == "child-rekeyed" ? "CHILD" : "IKE"
	all["before"][""]; all["now"][""]	# even if there is none
	delete all["before"][""]; delete all["now"][""]
	of_kind["before"][""]; of_kind["now"][""]
	delete of_kind["before"][""]; delete of_kind["now"][""]
	for (when in sas)
		for (sa in sas[when]) {
			if (index(sa, kind " ") == 1) {
				of_kind[when][sa]
				sa = kind
			}
			all[when][sa]++
		}
	not_rekeyed(of_kind)
	differences("SA", all)
	if (kind == "CHILD") {
		not_rekeyed(spis)
		differences("state", states_without_spi)
	} else
		differences("state", states)
}

# --- what the kernel has on which addresses ---------------------------------

function on_the_pair(    pair, left, any) {
	for (pair in pairs["now"]) {
		any = 1
		if (pair != local " " remote && pair != remote " " local) {
			sub(/ /, " -> ", pair)
			left["left on " pair]
		}
	}
	if (! any)
		violation("there is no state")
	report(left)
}

function sequences_grow(    spi, before, now, back) {
	for (spi in sequences["before"])
		if (spi in sequences["now"] &&
		    (sequences["now"][spi][1] < sequences["before"][spi][1] || sequences["now"][spi][2] < sequences["before"][spi][2]))
			back["sequence number went back: " spi " " sequences["before"][spi][1] " " sequences["before"][spi][2] \
				" " sequences["now"][spi][1] " " sequences["now"][spi][2]]
	report(back)
}

# --- what pluto shows -------------------------------------------------------

# SAs, as "KIND #SERIAL"; bytes and lease of each Child SA; of what is now established and not on the pair: the peer's
# of an IKE SA that is an instance's, both of a Child SA
function read_pluto(when, file,    sa, lease, i) {
	while ((getline < file) > 0) {
		if (match($0, /^(#[0-9]+): .* inBytes=([0-9]+), outBytes=([0-9]+)/, sa)) {
			traffic[when][sa[1]]["in"] = sa[2]
			traffic[when][sa[1]]["out"] = sa[3]
			traffic[when][sa[1]]["lease"] = match($0, / lease=(.*)$/, lease) ? lease[1] : "none"
			continue
		}
		sub(/:/, "", $1)
		if (/^#[0-9]+ .* [A-Z][A-Z0-9_]+ \(/)
			sas[when][(/ ESTABLISHED_IKE_SA / ? "IKE" : / ESTABLISHED_CHILD_SA / ? "CHILD" : "OTHER") " " $1]
		if (when == "before")
			continue
		if (/^#[0-9]+ "[^"]*"\[[0-9]+\].* ESTABLISHED_IKE_SA /) {
			sub(/:[0-9]+ ESTABLISHED_IKE_SA .*/, "")
			shown_on($NF)
		}
		for (i = 2; i <= NF; i++)
			if ($i ~ /^esp[.:].*@/)
				shown_on(gensub(/.*@/, "", 1, $i))
	}
}

function shown_on(address) {
	if (address != local && address != remote)
		shown_elsewhere["shown on " address ": " $1]
}

function traffic_grows(    sa, i, before, now, wrong) {
	for (sa in traffic["before"]) {
		if (! (sa in traffic["now"]))
			continue
		split("", before); split("", now)
		for (i in traffic["before"][sa]) {
			before[i] = traffic["before"][sa][i]
			now[i] = traffic["now"][sa][i]
		}
		if (now["in"] + 0 < before["in"] + 0 || now["out"] + 0 < before["out"] + 0)
			wrong["bytes went back: " sa " from " before["in"] " in, " before["out"] " out to " now["in"] " in, " now["out"] " out"]
		if (now["lease"] != before["lease"])
			wrong["lease of " sa " was " before["lease"] ", is " now["lease"]]
	}
	report(wrong)
}

# --- what is on the wire ----------------------------------------------------

# IKE, and what the policies want in a tunnel
function filter(    selector, word, both, clear) {
	for (selector in tunnel) {
		split(selector, word)
		both = word[2] ~ /\/0$/ ? "" : "src net " word[2]
		if (word[4] !~ /\/0$/)
			both = both (both == "" ? "" : " and ") "dst net " word[4]
		if (both != "")
			clear = clear (clear == "" ? "" : " or ") both
	}
	return "udp port 500 or (ip and udp port 4500 and udp[8:4] = 0) or (ip6 and udp port 4500 and ip6[48:4] = 0)" \
		(clear == "" ? "" : " or (outbound and (ip or ip6) and (" clear ")" \
		 " and not (esp or udp port 500 or udp port 4500 or tcp port 4500))")
}

# what is wrong with the packets since `save`
function wire(file,    n, in_clear, i) {
	read_capture(file)
	while (next_packet()) {
		n++
		# one header of 20 bytes more, with the packet's interface
		if (packet(link_name[number(packet_at + 4, 4)], packet_at + 20, packet_end) == "clear")
			in_clear[n]
	}
	carries_ike[uplink]
	for (i in ipsec_interface) {
		if (i in carries_ike)
			wrong["IKE goes into " i]
		# what goes into it is not in clear yet
		delete carries_ike[i]
	}
	if (length(in_clear))
		clear(file, in_clear)
	report(wrong)
}

# from byte AT on there is an IP header; at END begins what is no more of the packet
function packet(device, at, end,    udp, port, message, spis, exchange, sender, response, id, key) {
	if (number(at, 1) < 96) {
		udp = number(at + 9, 1) == 17
		at += and(number(at, 1), 15) * 4
	} else {
		udp = number(at + 6, 1) == 17
		at += 40
	}
	port = number(at, 2)
	if (port != 500 && port != 4500)
		port = number(at + 2, 2)
	if (! udp || (port != 500 && port != 4500))
		return "clear"
	carries_ike[device]
	end = min(end, at + number(at + 4, 2))
	at += port == 500 ? 8 : 12
	message = substr(pcap, at, end - at)
	spis = substr(message, 1, 16)
	exchange = number(at + 18, 1)
	if (exchange == 34)	# IKE_SA_INIT: begins a new sequence
		return "IKE"
	sender = and(number(at + 19, 1), 8) ? "I" : "R"
	response = and(number(at + 19, 1), 32)
	id = number(at + 20, 4)
	key = spis " " sender " " response " " id " " (number(at + 16, 1) == 53 ? number(at + 32, 2) : "")	# 53: a fragment
	if (key in messages) {
		if (messages[key] != message)
			wrong[(response ? "two answers to request " : "two requests with ID ") id " (" exchange ") from " sender]
		return "IKE"
	}
	messages[key] = message
	if (response) {
		answered[spis, sender == "I" ? "R" : "I", id]
		return "IKE"
	}
	if (! ((spis, sender) in first))
		first[spis, sender] = id
	else if (id < first[spis, sender])	# again, what was there before
		return "IKE"
	else if (id > last[spis, sender] + 1 || id < last[spis, sender])
		wrong["request " id " (" exchange ") from " sender " after " last[spis, sender]]
	else if (id > last[spis, sender] && ! ((spis, sender, id - 1) in answered))
		wrong["request " id " (" exchange ") from " sender " before the answer to " id - 1]
	last[spis, sender] = id
	return "IKE"
}

# the packets whose numbers are in IN_CLEAR, as tcpdump calls them
function clear(file, in_clear,    command, n, what) {
	command = "exec tcpdump -n -r " file " 2>/dev/null"
	while ((command | getline) > 0) {
		if (! /^[0-9]+:[0-9]+:[0-9]+\./ || ! (++n in in_clear))
			continue
		what = $5 " > " $7
		sub(/:$/, "", what)
		if ($2 in carries_ike)
			wrong["in clear: " $2 " " what]
	}
	close(command)
}

# --- what the log tells -----------------------------------------------------

# lines with their place in the log; prints what failed, keeps what R-MOBIKE has logged since `save`
function read_log(file,    line, at) {
	while ((getline line < file) > 0) {
		at = line + 0
		sub(/^[0-9]+:/, "", line)
		if (line ~ /EXPECTATION FAILED|ASSERTION FAILED/)
			violation(line)
		if (at >= log_size && line !~ /^\|/ && line ~ /MOBIKE/)
			logged[++logged_lines] = line
	}
}

# a connection can have several IKE SAs, and a rekey changes the serial number
function outcome(sa, ike,    i) {
	if (asked[ike] != "") {
		asked[ike] = ""
		return
	}
	for (i in asked)
		if (index(i, sa " ") == 1)
			asked[i] = ""
}

function outcomes(    n, sa, ike, i, pair, any_moved, moved_end, moved_to, wrong) {
	for (n = 1; n <= logged_lines; n++) {
		$0 = logged[n]
		sa = $1
		match($0, /#[0-9]+:/)
		ike = sa " " substr($0, RSTART, RLENGTH)
		if (/R-MOBIKE: asking peer to switch from /) {
			if (asked[ike] != "")
				violation("no outcome: " asked[ike])
			asked[ike] = $0
		}
		if (/R-MOBIKE: peer asks to switch to .*; sending /)
			asked[ike] = $0
		if (/R-MOBIKE: (no UPDATE_SA_ADDRESSES|peer kept|peer moved to|peer refused|could not move|updated the peer|giving the peer time)/ ||
		    /MOBIKE: (peer did not prove|staying on)/ || /MOBIKE request: refusing / || / MOBIKE update .* FAILED/)
			outcome(sa, ike)
		if (/R-MOBIKE: moved /) {
			outcome(sa, ike)
			if (! match($0, /moved (local|remote) address [0-9a-f.:]+ -> [0-9a-f.:]+ \([0-9]+ Child SAs?\)$/))
				violation("moved from where to where? " $0)
			for (i = 2; i < NF; i++)
				if ($i == "->") {
					moved_end[sa] = $(i - 3)
					moved_to[sa] = $(i + 1)
				}
		}
	}
	for (pair in pairs["now"])
		any_moved = any_moved || ! (pair in pairs["before"])
	for (pair in pairs["before"])
		any_moved = any_moved || ! (pair in pairs["now"])
	for (ike in asked)
		if (any_moved && asked[ike] != "")
			wrong["no outcome: " asked[ike]]
	report(wrong)
	delete wrong
	for (sa in moved_to)
		if (moved_to[sa] != (moved_end[sa] == "local" ? local : remote))
			wrong["logged as moved to " moved_to[sa] ": " sa]
	report(wrong)
}
