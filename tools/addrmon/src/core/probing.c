/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probing.c - when each target of an uplink is asked
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */

#include "core/parts.h"

/* A metered uplink nobody uses is asked this rarely while all is well. */
#define METERED_INTERVAL (30 * USEC_PER_SEC)
/* A suspect one so many times as often as the interval says. */
#define SUSPECT_OFTENER 4

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
	if (u->conf->metered && t->verdict == VERDICT_GOOD && u->nsas == 0 &&
	    u->conf->interval < METERED_INTERVAL)
		return METERED_INTERVAL;
	return u->conf->interval;
}

void probes_run(struct core *c, unsigned uplink)
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
		if (target_free_at(t) > c->now) {
			t->next_send = target_free_at(t);
			continue;
		}
		/* one script at a time: it may take long, or hang */
		if (t->conf->kind == PROBE_SCRIPT &&
		    target_next_deadline(t) != CORE_NEVER) {
			t->next_send = c->now + u->conf->interval;
			continue;
		}
		unsigned seq = target_sent(t, u->conf, c->now);

		t->next_send = c->now + probe_interval(c, uplink, t);
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
