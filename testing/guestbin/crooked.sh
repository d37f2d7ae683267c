#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A peer that sends crooked certificates and signatures; and a host in FIPS mode.
#
# Usage: crooked.sh start peer|fips|honest	pluto, with crooked.c
#	 crooked.sh certificate KIND	what the peer sends instead of its certificate: see crooked.py
#	 crooked.sh signature KIND	what it signs with
#	 crooked.sh honest		from now on its own
set -eu

here=$(dirname "$0")

case $1 in
start)
	if [ "$2" != honest ]; then
		library=/tmp/crooked.$(hostname).so
		cc -Wall -Werror -D_GNU_SOURCE -shared -fPIC -I/usr/include/nss -I/usr/include/nspr -o "$library" "$here"/crooked.c
		export CROOKED="$2" LD_PRELOAD="$library"
	fi
	ipsec start >/dev/null
	unset LD_PRELOAD
	"$here"/wait-until-pluto-started >/dev/null
	;;
certificate)
	rm -f /tmp/crooked.p7
	[ "$2" = crl ] || certutil -L -d sql:/var/lib/ipsec/nss -n "$(hostname)" -r >/tmp/crooked.der
	python3 "$here"/crooked.py "$2" /tmp/crooked.der >/tmp/crooked.new
	mv /tmp/crooked.new /tmp/crooked.p7
	;;
signature)
	# shellcheck disable=SC2016 # for the script that is written
	printf '#!/bin/sh\nexec python3 %s %s "$1"\n' "$(readlink -f "$here"/crooked.py)" "$2" >/tmp/crooked.sign
	chmod +x /tmp/crooked.sign
	;;
honest)
	rm -f /tmp/crooked.p7 /tmp/crooked.sign
	;;
esac
