/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * caps.c - giving up every capability that is not needed any more
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <cap-ng.h>

#include "sys/log.h"
#include "sys/service.h"

/*
 * The uid stays 0, since pluto's socket is root's. CAP_NET_RAW: probes are
 * bound to devices that may come later. CAP_SETUID and CAP_SETGID: only with
 * script-user, and only if the unit grants them.
 */
void caps_drop(const char *script_user)
{
	static const struct { unsigned cap; bool for_user; } keep[] = {
		{ CAP_NET_RAW, false }, { CAP_SETUID, true }, { CAP_SETGID, true },
	};
	bool have[3];

	capng_get_caps_process();
	for (int i = 0; i < 3; i++)
		have[i] = capng_have_capability(CAPNG_PERMITTED, keep[i].cap) &&
			  (!keep[i].for_user || script_user != NULL);
	if (!have[0])
		log_warnx("caps", "no CAP_NET_RAW: ICMP, ARP and ND probes will fail");
	if (script_user != NULL && (!have[1] || !have[2]))
		log_warnx("caps", "no CAP_SETUID and CAP_SETGID: scripts cannot run as %s; "
			  "grant them in the unit", script_user);

	bool setpcap = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);

	capng_clear(CAPNG_SELECT_BOTH);
	for (int i = 0; i < 3; i++)
		if (have[i])
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED |
				     CAPNG_BOUNDING_SET, keep[i].cap);
	/* the bounding set takes CAP_SETPCAP; a unit has set it already */
	if (capng_apply(setpcap ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS) != 0)
		log_warnx("caps", "cannot drop capabilities");
}
