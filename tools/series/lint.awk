# SPDX-License-Identifier: GPL-2.0-or-later
#
# lint.awk - what can be said of one patch file without applying it
#
# Usage: awk -v name=NAME -v author='A <B>' -f lint.awk PATCH
#
# Prints one line per problem. The rules are in check's header.

function problem(text) { print name ":" FNR ": " text }

# foreign(LINE): what the line names that only this project's own tree or somebody's machine has
function foreign(line) {
	if (match(line, /tools\/series|testing\/lab|patches\/|\/home\/[a-z]|\/root\//))
		return substr(line, RSTART, RLENGTH)
	return ""
}

function touched(path) {
	sub(/^[ab]\//, "", path)
	if (!seen[path]++ && (path == "CHANGES" || path ~ /^testing\//))
		problem("changes " path ", which the series leaves alone")
}

FNR == 1 {
	part = "header"
	if (!/^From [0-9a-f]+ /)
		problem("is no mail as git format-patch writes it")
}

part == "header" && /^$/ {
	part = "message"
	next
}
part == "header" {
	if (/^[ \t]/) {
		sub(/^[ \t]+/, " ")
		value[field] = value[field] $0
	} else if (match($0, /^[A-Za-z-]+: /)) {
		field = substr($0, 1, RLENGTH - 2)
		value[field] = substr($0, RLENGTH + 1)
	}
	next
}

part == "message" && /^---$/ {
	part = "summary"
	next
}
part == "message" {
	if (/[^ \t]/)
		body++
	if (/^(Signed-off|Co-authored|Co-developed)-by:/)
		problem("has a trailer the series does without: " $1)
	if (foreign($0) != "")
		problem("the message names " foreign($0))
	next
}

# Inside a hunk only the counts tell a removed "-- x" from a header.
old_left > 0 || new_left > 0 {
	if (/^ /) {
		old_left--
		new_left--
	} else if (/^-/) {
		old_left--
	} else if (/^\+/) {
		new_left--
		added = substr($0, 2)
		if (added ~ /[ \t]$/)
			problem("adds trailing whitespace")
		if (added ~ /^[ \t]* \t/)
			problem("adds a space before a tab")
		if (added ~ /^[ \t]*#[ \t]*if[ \t]+0([^-+0-9A-Za-z_.]|$)/)
			problem("adds #if 0")
		if (foreign(added) != "")
			problem("adds a line that names " foreign(added))
	} else if (!/^\\/) {
		problem("is no line of a hunk")
		old_left = new_left = 0
	}
	next
}

/^diff --git / {
	files++
	next
}
/^@@ -[0-9]+(,[0-9]+)? \+[0-9]+(,[0-9]+)? @@/ {
	split($2 ",1", from, ",")
	split($3 ",1", to, ",")
	old_left = from[2]
	new_left = to[2]
	next
}
/^(---|\+\+\+) / && files > 0 {
	touched($2)
	next
}
/^(rename|copy) (from|to) |^GIT binary patch|^Binary files/ && files > 0 {
	problem("renames, copies and binary changes are nothing for patch(1)")
}

END {
	FNR = 1
	if (value["From"] != author)
		problem(value["From"] == "" ? "has no From" : "From is " value["From"] ", not " author)
	if (value["Date"] == "")
		problem("has no Date")
	subject = value["Subject"]
	characters = subject
	gsub(/[\200-\277]/, "", characters)
	if (subject == "")
		problem("has no Subject")
	else if (subject !~ /^[A-Za-z0-9][A-Za-z0-9_,.\/-]*: [^ ].*[^. ]$/)
		problem("the subject is not of the form \"area: what\", without a full stop: " subject)
	else if (length(characters) > 72)
		problem("the subject has " length(characters) " characters, 72 are allowed")
	if (body < 2)
		problem(body ? "the description has one line; two are the least" : "the description is empty")
	if (!files)
		problem("changes no file")
}
