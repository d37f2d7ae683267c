/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * damping.c - an uplink that flaps is not gone back to until it has been quiet
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <math.h>
#include <syslog.h>

#include "core/parts.h"

double uplink_penalty(const struct core *c, unsigned uplink)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t half = c->conf->damping_half_life;

	if (half == 0 || u->penalty == 0)
		return 0;
	return u->penalty * exp2(-(double)(c->now - u->penalty_at) / (double)half);
}

void uplink_penalize(struct core *c, unsigned uplink, double flaps)
{
	struct uplink *u = &c->uplink[uplink];

	if (c->conf->damping_half_life == 0)
		return;
	u->penalty = uplink_penalty(c, uplink) + flaps;
	/* so that no amount of flapping is remembered for ever */
	if (u->penalty > 4.0 * c->conf->damping_limit)
		u->penalty = 4.0 * c->conf->damping_limit;
	u->penalty_at = c->now;
}

int64_t damping_ends(const struct core *c, const struct uplink *u)
{
	double ratio = u->penalty / (c->conf->damping_limit / 2.0);

	if (ratio <= 1)
		return u->penalty_at;
	return u->penalty_at + (int64_t)(log2(ratio) * (double)c->conf->damping_half_life) + 1;
}

void damping_run(struct core *c, unsigned uplink)
{
	struct uplink *u = &c->uplink[uplink];
	double limit = c->conf->damping_limit;
	/* it only decays: what was below the limit need not be worked out */
	bool damped = c->conf->damping_half_life > 0 &&
		      (u->damped ? c->now < damping_ends(c, u) :
				   u->penalty >= limit && uplink_penalty(c, uplink) >= limit);

	if (damped == u->damped)
		return;
	u->damped = damped;
	c->dirty = true;

	struct logline l;

	logline_begin(&l, LOG_NOTICE, "damping");
	logline_str(&l, "uplink", u->conf->name);
	logline_str(&l, "damped", damped ? "yes" : "no");
	logline_num(&l, "flaps", (long long)u->flaps);
	if (damped)
		logline_time(&l, "for", damping_ends(c, u) - c->now);
	core_log(c, &l);
}
