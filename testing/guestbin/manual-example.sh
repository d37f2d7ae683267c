#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Prints an example of a manual page, as a reader would paste it.
#
# Usage: manual-example.sh PAGE ID [SED-ARGUMENT...]
#
# PAGE is the DocBook source, under /home/build/libreswan; ID that of the programlisting.  The
# addresses of an example are for documentation: SED-ARGUMENTs put those of the lab in.
#
# Exit status: 0; 1 if there is no such example.
set -u

page=$1 id=$2
shift 2
[ $# -gt 0 ] || set -- -e ''
sed -n "/<programlisting id='$id'>/,/<\/programlisting>/p" "/home/build/libreswan/$page" |
	sed -e '1d' -e '$d' -e 's/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' | sed "$@" | grep .
