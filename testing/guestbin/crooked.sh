#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A peer that sends crooked certificates and signatures; and a host in FIPS mode.
#
# Usage: crooked.sh start peer|fips|honest	pluto, with crooked.c
#	 crooked.sh certificate KIND	what the peer sends instead of its certificate: see crooked.py
#	 crooked.sh signature KIND	what it signs with
#	 crooked.sh honest		from now on its own
#	 crooked.sh alive		is pluto alive?  If not, its last words, and it is started again, as before; its
#					connections have auto=add
set -eu

here=$(dirname "$0")

start() {
	# left behind by a pluto that died
	rm -f /run/pluto/pluto.pid /run/pluto/pluto.ctl
	role=$(cat "/tmp/crooked.$(hostname).role")
	library=/tmp/crooked.$(hostname).so
	[ "$role" = honest ] || export CROOKED="$role" LD_PRELOAD="$library"
	ipsec start >/dev/null
	unset LD_PRELOAD
	"$here"/wait-until-pluto-started >/dev/null
}

case $1 in
start)
	[ "$2" = honest ] ||
		cc -Wall -Werror -D_GNU_SOURCE -shared -fPIC -I/usr/include/nss -I/usr/include/nspr -o "/tmp/crooked.$(hostname).so" "$here"/crooked.c
	echo "$2" >"/tmp/crooked.$(hostname).role"
	start
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
alive)
	if ipsec whack --processstatus >/dev/null 2>&1; then
		echo "pluto is alive"
	else
		echo "pluto has died"
		grep -e FATAL /tmp/pluto.log || echo "without a word"
		start
	fi
	;;
esac
