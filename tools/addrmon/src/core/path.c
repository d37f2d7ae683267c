/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * path.c - the state of an uplink, one family at a time
 *
 * A path is as good as the first thing wrong with it: interface, carrier,
 * address, route, probes. Bad news may be held down for a moment, good news
 * is held up until it has lasted.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>
#include <syslog.h>

#include "core/parts.h"

static enum reason path_fault(const struct core *c, unsigned uplink, enum fam fam,
			      int64_t *fault_at)
{
	const struct uplink *u = &c->uplink[uplink];
	const struct path *p = &u->path[fam];

	*fault_at = 0;
	if (!u->present)
		return REASON_INTERFACE_ABSENT;
	if (!u->admin)
		return REASON_ADMIN_DOWN;
	if (!u->carrier)
		return REASON_CARRIER_LOST;
	if (u->dormant)
		return REASON_DORMANT;
	switch (p->addr) {
	case ADDR_GONE:
		return REASON_NO_ADDRESS;
	case ADDR_TENTATIVE:
		return REASON_TENTATIVE;
	case ADDR_DADFAILED:
		return REASON_DAD_FAILED;
	default:
		break;
	}
	if (p->route == ROUTE_MISSING || p->route == ROUTE_UNKNOWN)
		return REASON_NO_ROUTE;
	if (p->route == ROUTE_ELSEWHERE)
		return REASON_WRONG_UPLINK;
	switch (path_verdict(c, uplink, fam, fault_at)) {
	case VERDICT_BAD:
		return REASON_PROBES_FAILED;
	case VERDICT_UNKNOWN:
		return REASON_PROBING;
	default:
		return REASON_NONE;
	}
}

static int64_t hold_of(const struct conf_uplink *u, enum reason reason)
{
	switch (reason) {
	case REASON_CARRIER_LOST:
	case REASON_NO_ROUTE:
	case REASON_WRONG_UPLINK:
		return u->hold_down;
	case REASON_NO_ADDRESS:
		return u->address_hold_down;
	default:
		return 0;
	}
}

static enum path_state state_of(enum reason reason)
{
	switch (reason) {
	case REASON_INTERFACE_ABSENT:
		return PATH_ABSENT;
	case REASON_TENTATIVE:
		return PATH_TENTATIVE;
	case REASON_NO_ROUTE:
	case REASON_WRONG_UPLINK:
		return PATH_NO_ROUTE;
	case REASON_PROBING:
		return PATH_COMING;
	default:
		return PATH_DOWN;
	}
}

static void set_state(struct core *c, unsigned uplink, enum fam fam,
		      enum path_state state, enum reason reason)
{
	struct uplink *u = &c->uplink[uplink];
	struct path *p = &u->path[fam];

	if (p->state == state && p->reason == reason)
		return;

	bool other = p->state != state;
	bool bad = state != PATH_UP && state != PATH_COMING;
	struct logline l;

	logline_begin(&l, bad ? LOG_WARNING : LOG_NOTICE, "uplink");
	logline_str(&l, "uplink", u->conf->name);
	logline_str(&l, "family", fam == FAM_4 ? "4" : "6");
	logline_str(&l, "state", path_state_name(state));
	logline_str(&l, "was", path_state_name(p->state));
	logline_str(&l, "reason", reason_name(reason));
	if (p->ip.family != 0)
		logline_ip(&l, "address", &p->ip);
	if (state == PATH_DOWN && p->fault_at > 0)
		logline_time(&l, "detect", c->now - p->fault_at);
	if (u->flaps > 0)
		logline_num(&l, "flaps", (long long)u->flaps);
	if (state == PATH_UP)
		p->up_since = p->steady_since = c->now;
	p->state = state;
	p->reason = reason;
	if (other)
		p->since = c->now;
	c->dirty = true;
	core_log(c, &l);
}

static bool none_eligible(const struct core *c, enum fam fam)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (path_eligible(c, i, fam))
			return false;
	return true;
}

/* Flaps of the link itself are counted where they come in. */
static bool of_link(enum reason reason)
{
	return reason == REASON_CARRIER_LOST || reason == REASON_ADMIN_DOWN ||
	       reason == REASON_INTERFACE_ABSENT || reason == REASON_DORMANT;
}

static void path_bad(struct core *c, unsigned uplink, enum fam fam,
		     enum reason bad, int64_t fault_at)
{
	struct uplink *u = &c->uplink[uplink];
	struct path *p = &u->path[fam];
	bool working = p->state == PATH_UP || p->state == PATH_DEGRADED ||
		       p->state == PATH_FAILING;
	int64_t hold;

	if (p->bad == REASON_NONE || p->bad == REASON_PROBING) {
		p->bad_since = c->now;
		p->hold = 0;
		p->fault_at = fault_at > 0 ? fault_at : c->now;
	}
	p->bad = bad;
	/* an address that is back may still wait for its route: the longest
	 * hold of all that was wrong in this fault counts */
	hold = hold_of(u->conf, bad);
	if (hold > p->hold)
		p->hold = hold;
	if (working && bad == REASON_PROBING) {
		/* in doubt is not down */
		if (p->state == PATH_FAILING)
			set_state(c, uplink, fam, PATH_UP, REASON_PROBING);
		return;
	}
	if (working && hold > 0 && c->now < p->bad_since + p->hold) {
		set_state(c, uplink, fam, PATH_FAILING, bad);
		return;
	}
	if (working) {
		u->downs++;
		if (!of_link(bad))
			uplink_penalize(c, uplink, 1);
	}
	data_forget(&p->data);
	/* what was heard through a link that went away says nothing any more */
	if (working && bad != REASON_PROBES_FAILED)
		for (unsigned i = 0; i < u->conf->nprobes; i++)
			if (conf_probe_speaks_for(u->target[i].conf, fam))
				target_reset(&u->target[i]);
	p->degraded = false;
	if (bad != REASON_PROBING)
		p->judged = true;
	set_state(c, uplink, fam, state_of(bad), bad);
}

static void path_good(struct core *c, unsigned uplink, enum fam fam)
{
	struct uplink *u = &c->uplink[uplink];
	struct path *p = &u->path[fam];

	/* An outage that is over says nothing about the quality from now on. One
	 * of a target only does: what is lossy misses three in a row, too. */
	if (p->bad == REASON_PROBES_FAILED)
		for (unsigned i = 0; i < u->conf->nprobes; i++)
			if (conf_probe_speaks_for(u->target[i].conf, fam))
				target_forget(&u->target[i]);
	if (p->bad != REASON_NONE) {
		p->good_since = c->now;
		p->bad = REASON_NONE;
	}
	switch (p->state) {
	case PATH_FAILING:
		if (!of_link(p->reason)) {
			u->flaps++;
			uplink_penalize(c, uplink, 1);
		}
		/* fall through */
	case PATH_UP:
	case PATH_DEGRADED:
		path_quality(c, uplink, fam);
		if (path_shaky(c, uplink, fam))
			p->steady_since = c->now;
		break;
	default:
		/* Proven by its probes while nothing else works: no waiting. */
		if (p->judged && c->now < p->good_since + u->conf->hold_up &&
		    !(conf_probes_beyond(u->conf, fam) && none_eligible(c, fam))) {
			set_state(c, uplink, fam, PATH_COMING, REASON_HOLD_UP);
			return;
		}
	}
	if (p->data.bad)
		set_state(c, uplink, fam, PATH_DEGRADED, REASON_DATA);
	else if (p->degraded)
		set_state(c, uplink, fam, PATH_DEGRADED, p->degraded_why);
	else if (p->state != PATH_UP)
		set_state(c, uplink, fam, PATH_UP,
			  p->judged ? REASON_RECOVERED : REASON_START);
	p->judged = true;
}

void uplink_run(struct core *c, unsigned uplink)
{
	struct uplink *u = &c->uplink[uplink];

	probes_run(c, uplink);
	for (int f = 0; f < FAM_COUNT; f++) {
		int64_t fault_at;
		enum reason bad;

		if (!path_configured(c, uplink, (enum fam)f)) {
			u->path[f].state = PATH_UNUSED;
			continue;
		}
		data_run(c, uplink, (enum fam)f);
		bad = path_fault(c, uplink, (enum fam)f, &fault_at);
		if (bad != REASON_NONE)
			path_bad(c, uplink, (enum fam)f, bad, fault_at);
		else
			path_good(c, uplink, (enum fam)f);
	}
	damping_run(c, uplink);
}

int64_t uplink_next(const struct core *c, unsigned uplink)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t next = probes_next(c, uplink);

	for (int f = 0; f < FAM_COUNT; f++) {
		const struct path *p = &u->path[f];

		if (p->data.bad)
			next = sooner(next, p->data.retry_at);
		if (p->state == PATH_FAILING)
			next = sooner(next, p->bad_since + p->hold);
		if (p->state == PATH_COMING && p->reason == REASON_HOLD_UP)
			next = sooner(next, p->good_since + u->conf->hold_up);
	}
	if (u->damped)
		next = sooner(next, damping_ends(c, u));
	return next;
}
