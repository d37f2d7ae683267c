# SPDX-License-Identifier: GPL-2.0-or-later
#
# headings.awk - write the new series file, with the headings of the old one
#
# Usage: awk -F '\t' -f headings.awk file=1 OLD.dates file=2 OLD-SERIES file=3 NEW.dates
#
# The .dates files have a line "NAME<tab>AUTHOR DATE" for each patch. A section is a run of comment lines and the
# patches below it, and is kept even when empty. Patches whose section is known keep it, as far as the order of
# the commits lets them: the longest run of them that does not go back. All others follow their predecessor.

file == 1 { old_date[$1] = $2; next }

file == 2 && /^[ \t]*#/ {
	if (!in_heading)
		sections++
	in_heading = 1
	text[sections] = text[sections] $0 "\n"
	next
}
file == 2 {
	in_heading = 0
	if (NF > 0) {
		by_name[stem($0)] = sections
		by_date[old_date[$0]] = sections
	}
	next
}

file == 3 {
	name[++n] = $1
	if (stem($1) in by_name)
		section[n] = by_name[stem($1)]
	else if ($2 != "" && $2 in by_date)
		section[n] = by_date[$2]
	else
		section[n] = 0
}

END {
	# length_of[i]: of the longest run that ends with patch i; before[i]: the patch before i in it
	for (i = 1; i <= n; i++) {
		if (!section[i])
			continue
		length_of[i] = 1
		for (j = 1; j < i; j++)
			if (section[j] && section[j] <= section[i] && length_of[j] >= length_of[i]) {
				length_of[i] = length_of[j] + 1
				before[i] = j
			}
		if (length_of[i] >= length_of[last])
			last = i
	}
	for (i = last; i; i = before[i])
		kept[i] = 1

	now = sections > 0 ? 1 : 0
	printf "%s", text[now]
	for (i = 1; i <= n; i++) {
		while (kept[i] && now < section[i])
			printf "\n%s", text[++now]
		print name[i]
	}
	while (now < sections)
		printf "\n%s", text[++now]
}

function stem(name) { return substr(name, 6) }
