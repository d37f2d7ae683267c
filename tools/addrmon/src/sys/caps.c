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
 * script-user, CAP_NET_ADMIN: only with data = watch; and only if the unit grants
 * them.
 */
static const struct { unsigned cap; bool user, data; } keep[] = {
	{ CAP_NET_RAW, false, false }, { CAP_SETUID, true, false },
	{ CAP_SETGID, true, false }, { CAP_NET_ADMIN, false, true },
};
#define KEEP (sizeof(keep) / sizeof(keep[0]))

void caps_drop(bool user, bool data)
{
	bool have[KEEP];

	capng_get_caps_process();
	for (size_t i = 0; i < KEEP; i++)
		have[i] = capng_have_capability(CAPNG_PERMITTED, keep[i].cap) &&
			  (!keep[i].user || user) && (!keep[i].data || data);
	if (!have[0])
		log_warnx("caps", "no CAP_NET_RAW: ICMP, ARP and ND probes will fail");
	if (user && (!have[1] || !have[2]))
		log_warnx("caps", "no CAP_SETUID and CAP_SETGID: scripts cannot run as script-user "
			  "says; grant them in the unit");
	if (data && !have[3])
		log_warnx("caps", "no CAP_NET_ADMIN: data = watch sees nothing; grant it in the unit");

	bool setpcap = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);

	capng_clear(CAPNG_SELECT_BOTH);
	for (size_t i = 0; i < KEEP; i++)
		if (have[i])
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED |
				     CAPNG_BOUNDING_SET, keep[i].cap);
	/* the bounding set takes CAP_SETPCAP; a unit has set it already */
	if (capng_apply(setpcap ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS) != 0)
		log_warnx("caps", "cannot drop capabilities");
}

bool caps_have(bool user, bool data)
{
	bool all = true;

	capng_get_caps_process();
	for (size_t i = 0; i < KEEP; i++)
		if ((keep[i].user && user) || (keep[i].data && data))
			all &= capng_have_capability(CAPNG_PERMITTED, keep[i].cap) != 0;
	return all;
}
