# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bash completion for `ipsec addrmon`
#
# It belongs into /etc/bash_completion.d, which bash-completion reads when it starts: a file
# named ipsec, which it would look for, is its own. That one is asked for all other commands.

_ipsec_addrmon_names() {	# uplinks or connections the daemon knows
	"${IPSEC_EXECDIR:-/usr/libexec/ipsec}/addrmon" status --json 2>/dev/null |
		sed -n "/\"$1\":\\[/,/^  \\]/s/^      \"name\":\"\\([^\"]*\\)\".*/\\1/p"
}

# The function that completes `ipsec` otherwise, into _ipsec_addrmon_others; looked for once.
_ipsec_addrmon_find_others() {
	[ -z "${_ipsec_addrmon_others+known}" ] || return
	local spec
	_ipsec_addrmon_others=
	complete -r ipsec
	if declare -F _comp_load >/dev/null; then
		_comp_load ipsec
	elif declare -F _completion_loader >/dev/null; then
		_completion_loader ipsec
	fi
	spec=$(complete -p ipsec 2>/dev/null)
	[[ $spec =~ -F\ ([^ ]+) ]] && _ipsec_addrmon_others=${BASH_REMATCH[1]}
	complete -F _ipsec_addrmon ipsec
}

_ipsec_addrmon() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
	local commands="run init check status explain switch drain undrain probe events report metrics reload simulate help"

	if [ "$COMP_CWORD" -eq 1 ] || [ "${COMP_WORDS[1]}" != addrmon ]; then
		_ipsec_addrmon_find_others
		[ -z "$_ipsec_addrmon_others" ] || "$_ipsec_addrmon_others" "$@"
		[ "$COMP_CWORD" -ne 1 ] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W addrmon -- "$cur")
		return
	fi
	case $COMP_CWORD in
	2)	words=$commands ;;
	*)
		case $prev in
		--config|--trace|--socket|--state|--history)
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			return ;;
		--to)	words="auto $(_ipsec_addrmon_names uplinks)" ;;
		--for|--confirm) words="30m 1h 8h" ;;
		--since|--until) words="1h today yesterday" ;;
		*)
			case ${COMP_WORDS[2]} in
			run)	words="--config --dry-run --trace --debug --socket --state" ;;
			init)	words="--config --target" ;;
			check)	words="--config --strict --json" ;;
			status)	words="--json --watch --check $(_ipsec_addrmon_names uplinks) $(_ipsec_addrmon_names connections)" ;;
			explain) words="--json $(_ipsec_addrmon_names uplinks) $(_ipsec_addrmon_names connections)" ;;
			switch)	words="--all --to --for $(_ipsec_addrmon_names connections)" ;;
			drain)	words="--for --reason --force $(_ipsec_addrmon_names uplinks)" ;;
			undrain) words=$(_ipsec_addrmon_names uplinks) ;;
			probe)	words="--json $(_ipsec_addrmon_names uplinks)" ;;
			events)	words="--since --until --follow --json --state" ;;
			reload)	words="--confirm --confirmed" ;;
			report)	words="--since --until --state" ;;
			simulate) words="--trace --config --json --history --since" ;;
			help)	words=$commands ;;
			esac ;;
		esac ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _ipsec_addrmon ipsec
