# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bash completion for `ipsec addrmon`

_ipsec_addrmon_names() {	# uplinks or connections the daemon knows
	"${IPSEC_EXECDIR:-/usr/libexec/ipsec}/addrmon" status --json 2>/dev/null |
		sed -n "/\"$1\":\\[/,/^  \\]/s/^      \"name\":\"\\([^\"]*\\)\".*/\\1/p"
}

_ipsec_addrmon() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
	local commands="run check status explain switch drain undrain probe events metrics reload simulate"

	# another command of ipsec: not ours
	[ "${COMP_WORDS[1]}" = addrmon ] || [ "$COMP_CWORD" -eq 1 ] || return
	case $COMP_CWORD in
	1)	words=addrmon ;;
	2)	words=$commands ;;
	*)
		case $prev in
		--config|--trace|--socket|--state)
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			return ;;
		--to)	words="auto $(_ipsec_addrmon_names uplinks)" ;;
		--for)	words="30m 1h 8h" ;;
		*)
			case ${COMP_WORDS[2]} in
			run)	words="--config --dry-run --trace --debug --socket --state" ;;
			check)	words="--config" ;;
			status)	words="--json --watch --check $(_ipsec_addrmon_names uplinks) $(_ipsec_addrmon_names connections)" ;;
			explain) words="--json $(_ipsec_addrmon_names connections)" ;;
			switch)	words="--all --to --for $(_ipsec_addrmon_names connections)" ;;
			drain)	words="--for --reason --force $(_ipsec_addrmon_names uplinks)" ;;
			undrain) words=$(_ipsec_addrmon_names uplinks) ;;
			probe)	words="--json $(_ipsec_addrmon_names uplinks)" ;;
			events)	words="--follow --json" ;;
			simulate) words="--trace --config --json" ;;
			esac ;;
		esac ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _ipsec_addrmon ipsec
