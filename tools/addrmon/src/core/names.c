/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.c - the words for states and reasons, as logs and reports show them
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "core/core.h"

#define NAME(table, i) ((unsigned)(i) < sizeof(table) / sizeof((table)[0]) ? \
			(table)[i] : "?")

const char *reason_name(enum reason reason)
{
	static const char *const names[] = {
		[REASON_NONE] = "none",
		[REASON_START] = "start",
		[REASON_INTERFACE_ABSENT] = "interface-absent",
		[REASON_ADMIN_DOWN] = "admin-down",
		[REASON_CARRIER_LOST] = "carrier-lost",
		[REASON_DORMANT] = "dormant",
		[REASON_NO_ADDRESS] = "no-address",
		[REASON_TENTATIVE] = "tentative",
		[REASON_DAD_FAILED] = "dad-failed",
		[REASON_NO_ROUTE] = "no-route",
		[REASON_WRONG_UPLINK] = "wrong-uplink",
		[REASON_PROBING] = "probing",
		[REASON_PROBES_FAILED] = "probes-failed",
		[REASON_HOLD_UP] = "hold-up",
		[REASON_RECOVERED] = "recovered",
		[REASON_LOSS] = "loss",
		[REASON_LATENCY] = "latency",
		[REASON_DATA] = "data",
		[REASON_UPLINK_DOWN] = "uplink-down",
		[REASON_ADDRESS_GONE] = "address-gone",
		[REASON_RENUMBERED] = "renumbered",
		[REASON_ADDRESS_EXPIRING] = "address-expiring",
		[REASON_DRAINED] = "drained",
		[REASON_PINNED] = "pinned",
		[REASON_DEGRADED] = "degraded",
		[REASON_FAILBACK] = "failback",
		[REASON_BEST] = "best",
		[REASON_NO_BETTER] = "no-better-uplink",
		[REASON_FAILBACK_MANUAL] = "failback-manual",
		[REASON_FAILBACK_DELAY] = "failback-delay",
		[REASON_MAX_SWITCHES] = "max-switches",
		[REASON_DAMPED] = "damped",
		[REASON_RETRY_WAIT] = "retry-wait",
		[REASON_MOVING] = "moving",
		[REASON_UNMANAGED] = "unmanaged",
		[REASON_UNSUPPORTED] = "unsupported",
	};

	_Static_assert(sizeof(names) / sizeof(names[0]) == REASON_COUNT, "names");
	return NAME(names, reason);
}

const char *path_state_name(enum path_state state)
{
	static const char *const names[] = {
		[PATH_ABSENT] = "absent",
		[PATH_DOWN] = "down",
		[PATH_TENTATIVE] = "tentative",
		[PATH_NO_ROUTE] = "no-route",
		[PATH_COMING] = "coming",
		[PATH_UP] = "up",
		[PATH_DEGRADED] = "degraded",
		[PATH_FAILING] = "failing",
		[PATH_UNUSED] = "unused",
	};
	return NAME(names, state);
}

const char *pluto_state_name(enum pluto_state state)
{
	static const char *const names[] = {
		[PLUTO_ABSENT] = "absent",
		[PLUTO_READY] = "ready",
		[PLUTO_NO_RMOBIKE] = "no-rmobike",
		[PLUTO_ERROR] = "error",
	};
	return NAME(names, state);
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_NONE] = "none",
		[OUTCOME_MOVED] = "moved",
		[OUTCOME_REFUSED] = "refused",
		[OUTCOME_TIMEDOUT] = "timedout",
		[OUTCOME_FAILED] = "failed",
		[OUTCOME_GONE] = "gone",
	};
	return NAME(names, outcome);
}
