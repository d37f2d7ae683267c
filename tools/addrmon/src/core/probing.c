/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probing.c - when each target of an uplink is asked
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "core/parts.h"

/* A metered uplink nobody uses is asked this rarely while all is well. */
#define METERED_INTERVAL (30 * USEC_PER_SEC)
/* A suspect one is asked oftener for one part in so many of each interval. */
#define SUSPECT_PART 2
/* When a target that another uplink asked oftener has its patience back. */
#define PATIENCE_BACK (2 * USEC_PER_SEC)

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

static int64_t regular_interval(const struct uplink *u, const struct target *t)
{
	if (u->conf->metered && t->verdict == VERDICT_GOOD && u->nsas == 0 &&
	    u->conf->interval < METERED_INTERVAL)
		return METERED_INTERVAL;
	return u->conf->interval;
}

/* Is the target asked by another uplink oftener than regularly, or known by it to
 * limit its answers? It has one patience for all of them. */
static bool impatient(const struct core *c, unsigned uplink, const struct target *t)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		const struct uplink *u = &c->uplink[i];

		for (unsigned k = 0; i != uplink && k < u->conf->nprobes; k++) {
			const struct target *other = &u->target[k];

			if (conf_probe_same_target(other->conf, t->conf) &&
			    (c->now < other->no_extra_until ||
			     c->now < other->extra_at + PATIENCE_BACK))
				return true;
		}
	}
	return false;
}

/* Is it to be confirmed at once that nothing comes back? */
static bool in_doubt(const struct core *c, unsigned uplink, const struct target *t)
{
	for (int f = 0; f < FAM_COUNT; f++)
		/* a hint is worth one probe; what comes of it tells whether more are needed */
		if (conf_probe_speaks_for(t->conf, (enum fam)f) &&
		    c->now < c->uplink[uplink].path[f].hint_until &&
		    t->regular_at < c->uplink[uplink].path[f].hint_at)
			return true;
	return t->verdict != VERDICT_BAD && t->miss_run > 0;
}

/* Are answers there, but not enough of them to trust it (again)? */
static bool is_rising(const struct target *t)
{
	return t->verdict == VERDICT_UNKNOWN || (t->verdict == VERDICT_BAD && t->ok_run > 0);
}

static bool is_suspect(const struct core *c, unsigned uplink, const struct target *t)
{
	for (int f = 0; f < FAM_COUNT; f++)
		if (conf_probe_speaks_for(t->conf, (enum fam)f) &&
		    path_suspect(c, uplink, (enum fam)f))
			return true;
	return false;
}

/* What a probe sent now is for; false: it is not time for one, *again then is. */
static bool role_now(const struct core *c, unsigned uplink, const struct target *t,
		     enum probe_role *role, int64_t *again)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t regular = t->regular_at + regular_interval(u, t);

	*again = regular;
	*role = ROLE_REGULAR;
	if (c->now >= regular)
		return true;
	if (in_doubt(c, uplink, t)) {
		*role = ROLE_CONFIRM;
		return !impatient(c, uplink, t);
	}
	*role = ROLE_EXTRA;
	if (c->now < t->no_extra_until || impatient(c, uplink, t))
		return false;
	if (is_rising(t) && !t->calm)
		return true;
	/* how much is lost takes many answers to tell; all early in the interval, so
	 * that one that limits its answers has one for the next regular probe */
	return is_suspect(c, uplink, t) &&
	       (c->now <= t->regular_at + u->conf->burst_interval ||
		c->now <= t->regular_at + u->conf->interval / SUSPECT_PART);
}

static int64_t next_at(const struct core *c, unsigned uplink, const struct target *t)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t regular = t->regular_at + regular_interval(u, t);

	if (!in_doubt(c, uplink, t) && !is_rising(t) && !is_suspect(c, uplink, t))
		return regular;
	return sooner(regular, c->now + u->conf->burst_interval);
}

void probes_run(struct core *c, unsigned uplink)
{
	struct uplink *u = &c->uplink[uplink];

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		struct target *t = &u->target[i];
		enum probe_role role;
		int64_t again;

		if (!target_wanted(c, uplink, t)) {
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
		if (target_free_at(t) > c->now) {
			t->next_send = target_free_at(t);
			continue;
		}
		if (!role_now(c, uplink, t, &role, &again)) {
			t->next_send = again;
			continue;
		}
		unsigned seq = target_sent(t, u->conf, role, c->now);

		t->next_send = next_at(c, uplink, t);
		emit_probe(c, uplink, i, seq);
	}
}

int64_t probes_next(const struct core *c, unsigned uplink)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t next = CORE_NEVER;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];

		if (t->active)
			next = sooner(next, sooner(t->next_send, target_next_deadline(t)));
	}
	return next;
}
