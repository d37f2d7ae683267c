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
#include <math.h>
#include <string.h>
#include <syslog.h>

#include "core/state.h"

/* A metered uplink nobody uses is asked this rarely while all is well. */
#define METERED_INTERVAL (30 * USEC_PER_SEC)
/* With this share of the loss that makes a path degraded, probes are sent so
 * many times as often as the interval says. */
#define SUSPECT_SHARE 3
#define SUSPECT_OFTENER 4

bool path_configured(const struct core *c, unsigned uplink, enum fam fam)
{
	return c->uplink[uplink].conf->addr[fam].mode != ADDR_NONE;
}

bool path_has_probes(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct conf_uplink *u = c->uplink[uplink].conf;

	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_speaks_for(&u->probe[i], fam))
			return true;
	return false;
}

bool path_usable(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];

	return (p->state == PATH_UP || p->state == PATH_DEGRADED) &&
	       p->addr == ADDR_READY;
}

bool path_eligible(const struct core *c, unsigned uplink, enum fam fam)
{
	return path_usable(c, uplink, fam) && !c->uplink[uplink].drained;
}

bool path_alive(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];

	return p->state == PATH_UP || p->state == PATH_DEGRADED ||
	       p->state == PATH_FAILING || (p->state == PATH_COMING && !p->judged);
}

/* ---- damping ---- */

double uplink_penalty(const struct core *c, unsigned uplink)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t half = c->conf->damping_half_life;

	if (half == 0)
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

static int64_t damping_ends(const struct core *c, const struct uplink *u)
{
	double ratio = u->penalty / (c->conf->damping_limit / 2.0);

	if (ratio <= 1)
		return u->penalty_at;
	return u->penalty_at + (int64_t)(log2(ratio) * (double)c->conf->damping_half_life) + 1;
}

static void damping_run(struct core *c, unsigned uplink)
{
	struct uplink *u = &c->uplink[uplink];
	double penalty = uplink_penalty(c, uplink);
	bool damped = c->conf->damping_half_life > 0 &&
		      (u->damped ? c->now < damping_ends(c, u) :
				   penalty >= c->conf->damping_limit);

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

/* ---- probes ---- */

static bool target_wanted(const struct core *c, unsigned uplink, const struct target *t)
{
	const struct uplink *u = &c->uplink[uplink];

	if (!u->present || !u->admin || !u->carrier || u->dormant)
		return false;
	for (int f = 0; f < FAM_COUNT; f++)
		if (path_configured(c, uplink, (enum fam)f) &&
		    conf_probe_speaks_for(t->conf, (enum fam)f) &&
		    u->path[f].addr >= ADDR_EXPIRING)
			return true;
	return false;
}

bool path_first_counts(const struct core *c, unsigned uplink, const struct target *t)
{
	for (int f = 0; f < FAM_COUNT; f++)
		if (path_configured(c, uplink, (enum fam)f) &&
		    conf_probe_speaks_for(t->conf, (enum fam)f) &&
		    c->uplink[uplink].path[f].judged)
			return false;
	return true;
}

/*
 * The need-th best of a figure over the targets: one liar does not count.
 * Loss of a target with too few results yet is taken as unknown percent.
 */
static bool nth_best(const struct core *c, unsigned uplink, enum fam fam,
		     unsigned window, bool latency, unsigned unknown, int64_t *value)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t best[CONF_MAX_PROBES];
	unsigned n = 0;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];
		unsigned got = 0, at;
		int64_t v;

		if (!conf_probe_speaks_for(t->conf, fam) || !t->active)
			continue;
		if (latency) {
			if (t->srtt == 0)
				continue;
			v = t->srtt;
		} else {
			v = target_loss(t, window, &got);
			if (got < window)
				v = unknown;
		}
		for (at = n++; at > 0 && best[at - 1] > v; at--)
			best[at] = best[at - 1];
		best[at] = v;
	}
	if (n == 0 || n < u->conf->need)
		return false;
	*value = best[u->conf->need - 1];
	return true;
}

/* Is so much lost on every target that counts that it may be too much? */
static bool path_suspect(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct conf_loss *limit = &c->uplink[uplink].conf->degraded_loss;
	int64_t v;

	return limit->percent > 0 && path_configured(c, uplink, fam) &&
	       !c->uplink[uplink].path[fam].degraded &&
	       nth_best(c, uplink, fam, limit->window, false, 0, &v) &&
	       SUSPECT_SHARE * v >= limit->percent;
}

static int64_t probe_interval(const struct core *c, unsigned uplink, const struct target *t)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t oftener = u->conf->interval / SUSPECT_OFTENER;
	bool burst = false;

	for (int f = 0; f < FAM_COUNT; f++)
		burst |= conf_probe_speaks_for(t->conf, (enum fam)f) &&
			 c->now < u->path[f].burst_until;
	/* unsure: falling, rising, or not judged yet */
	if (burst || t->verdict == VERDICT_UNKNOWN ||
	    (t->verdict == VERDICT_GOOD && t->miss_run > 0) ||
	    (t->verdict == VERDICT_BAD && t->ok_run > 0))
		return u->conf->burst_interval;
	/* how much is lost takes many answers to tell: more of them, then */
	for (int f = 0; f < FAM_COUNT; f++)
		if (conf_probe_speaks_for(t->conf, (enum fam)f) &&
		    path_suspect(c, uplink, (enum fam)f))
			return oftener > u->conf->burst_interval ? oftener : u->conf->burst_interval;
	if (u->conf->metered && t->verdict == VERDICT_GOOD && sas_on(c, uplink) == 0 &&
	    u->conf->interval < METERED_INTERVAL)
		return METERED_INTERVAL;
	return u->conf->interval;
}

static void probes_run(struct core *c, unsigned uplink)
{
	struct uplink *u = &c->uplink[uplink];

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		struct target *t = &u->target[i];
		bool wanted = target_wanted(c, uplink, t);

		if (!wanted) {
			/* the verdict stays: the link may only be blinking */
			if (t->active)
				target_void(t, c->now);
			t->active = false;
			continue;
		}
		t->active = true;
		target_expire(t, u->conf, c->now);
		if (c->now < t->next_send)
			continue;
		/* one script at a time: it may take long, or hang */
		if (t->conf->kind == PROBE_SCRIPT &&
		    target_next_deadline(t) != CORE_NEVER) {
			t->next_send = c->now + u->conf->interval;
			continue;
		}
		unsigned seq = target_sent(t, u->conf, c->now);

		t->next_send = c->now + probe_interval(c, uplink, t);
		c->ops->probe(c->ctx, uplink, i, seq);
	}
}

static enum verdict path_verdict(const struct core *c, unsigned uplink, enum fam fam,
				 int64_t *fault_at)
{
	const struct uplink *u = &c->uplink[uplink];
	unsigned n = 0, good = 0, bad = 0, need = u->conf->need;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];

		if (!conf_probe_speaks_for(t->conf, fam))
			continue;
		n++;
		good += t->verdict == VERDICT_GOOD;
		if (t->verdict == VERDICT_BAD) {
			bad++;
			/* a path dies when the last target it needed died */
			if (t->first_miss_sent > *fault_at)
				*fault_at = t->first_miss_sent;
		}
	}
	if (need > n)
		need = n;
	if (good >= need)
		return VERDICT_GOOD;
	return n - bad < need ? VERDICT_BAD : VERDICT_UNKNOWN;
}

/* Are so many targets missing answers right now that the quorum hangs on it? */
static bool path_shaky(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct uplink *u = &c->uplink[uplink];
	unsigned n = 0, calm = 0, need = u->conf->need;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		if (!conf_probe_speaks_for(u->target[i].conf, fam))
			continue;
		n++;
		calm += u->target[i].verdict == VERDICT_GOOD && u->target[i].miss_run == 0;
	}
	return calm < (need > n ? n : need);
}

static void quality_run(struct core *c, unsigned uplink, enum fam fam)
{
	const struct conf_uplink *conf = c->uplink[uplink].conf;
	struct path *p = &c->uplink[uplink].path[fam];
	unsigned long results = 0;
	int64_t v;

	for (unsigned i = 0; i < conf->nprobes; i++)
		results += c->uplink[uplink].target[i].results;
	if (results == p->quality_results)
		return;		/* nothing new */
	p->quality_results = results;
	if (!p->degraded) {
		if (conf->degraded_loss.percent > 0 &&
		    nth_best(c, uplink, fam, conf->degraded_loss.window, false, 0, &v) &&
		    v >= conf->degraded_loss.percent) {
			p->degraded = true;
			p->degraded_why = REASON_LOSS;
		} else if (conf->degraded_latency > 0 &&
			   nth_best(c, uplink, fam, 0, true, 0, &v) &&
			   v > conf->degraded_latency) {
			p->degraded = true;
			p->degraded_why = REASON_LATENCY;
		}
		/* what is bad again and again is as good as one that flaps */
		if (p->degraded)
			uplink_penalize(c, uplink, 1);
		return;
	}
	if (conf->degraded_loss.percent > 0 &&
	    (!nth_best(c, uplink, fam, conf->recovered_loss.window, false, 100, &v) ||
	     v > conf->recovered_loss.percent))
		return;
	if (conf->degraded_latency > 0 &&
	    (!nth_best(c, uplink, fam, 0, true, 0, &v) || v > conf->recovered_latency))
		return;
	p->degraded = false;
}

/* ---- the state ---- */

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
		quality_run(c, uplink, fam);
		if (path_shaky(c, uplink, fam))
			p->steady_since = c->now;
		break;
	default:
		/* Proven by its probes while nothing else works: no waiting. */
		if (p->judged && c->now < p->good_since + u->conf->hold_up &&
		    !(path_has_probes(c, uplink, fam) && none_eligible(c, fam))) {
			set_state(c, uplink, fam, PATH_COMING, REASON_HOLD_UP);
			return;
		}
	}
	if (p->degraded)
		set_state(c, uplink, fam, PATH_DEGRADED, p->degraded_why);
	else if (p->state != PATH_UP)
		set_state(c, uplink, fam, PATH_UP,
			  p->judged ? REASON_RECOVERED : REASON_START);
	p->judged = true;
}

void uplink_run(struct core *c, unsigned uplink)
{
	struct uplink *u = &c->uplink[uplink];

	if (u->drained && c->now >= u->drain_until) {
		struct input in = { .kind = INPUT_UNDRAIN, .uplink = uplink };

		core_input(c, &in, c->now);
	}
	probes_run(c, uplink);
	for (int f = 0; f < FAM_COUNT; f++) {
		int64_t fault_at;
		enum reason bad;

		if (!path_configured(c, uplink, (enum fam)f)) {
			u->path[f].state = PATH_UNUSED;
			continue;
		}
		bad = path_fault(c, uplink, (enum fam)f, &fault_at);
		if (bad != REASON_NONE)
			path_bad(c, uplink, (enum fam)f, bad, fault_at);
		else
			path_good(c, uplink, (enum fam)f);
	}
	damping_run(c, uplink);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t uplink_next(const struct core *c, unsigned uplink)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t next = u->drained ? u->drain_until : CORE_NEVER;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];

		if (t->active)
			next = sooner(next, sooner(t->next_send, target_next_deadline(t)));
	}
	for (int f = 0; f < FAM_COUNT; f++) {
		const struct path *p = &u->path[f];

		if (p->state == PATH_FAILING)
			next = sooner(next, p->bad_since + p->hold);
		if (p->state == PATH_COMING && p->reason == REASON_HOLD_UP)
			next = sooner(next, p->good_since + u->conf->hold_up);
	}
	if (u->damped)
		next = sooner(next, damping_ends(c, u));
	return next;
}
