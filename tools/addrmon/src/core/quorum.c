/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * quorum.c - what the targets of a path say together
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "core/parts.h"

/* With this share of the loss that makes a path degraded, it is suspect. */
#define SUSPECT_SHARE 5

bool path_first_counts(const struct core *c, unsigned uplink, const struct target *t)
{
	for (int f = 0; f < FAM_COUNT; f++)
		if (path_configured(c, uplink, (enum fam)f) &&
		    conf_probe_speaks_for(t->conf, (enum fam)f) &&
		    c->uplink[uplink].path[f].judged)
			return false;
	return true;
}

/* SEEN_LOSS: with what is lost for want of patience of the target. */
enum figure { LOSS, SEEN_LOSS, LATENCY };

/*
 * The need-th best of a figure over the targets: one liar does not count.
 * Loss of a target with too few results yet is taken as unknown percent.
 */
static bool nth_best(const struct core *c, unsigned uplink, enum fam fam,
		     unsigned window, enum figure figure, unsigned unknown, int64_t *value)
{
	const struct uplink *u = &c->uplink[uplink];
	int64_t best[CONF_MAX_PROBES];
	unsigned n = 0;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];
		unsigned got = 0, at;
		int64_t v;

		if (!conf_probe_counts(u->conf, t->conf, fam) || !t->active)
			continue;
		if (figure == LATENCY) {
			if (t->srtt == 0)
				continue;
			v = t->srtt;
		} else {
			v = figure == SEEN_LOSS ? target_loss(t, window, &got) :
			    target_judged_loss(t, window, c->now, &got);
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
bool path_suspect(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct conf_loss *limit = &c->uplink[uplink].conf->degraded_loss;
	int64_t v;

	return limit->percent > 0 && path_configured(c, uplink, fam) &&
	       !c->uplink[uplink].path[fam].degraded &&
	       nth_best(c, uplink, fam, limit->window, SEEN_LOSS, 0, &v) &&
	       SUSPECT_SHARE * v >= limit->percent;
}

enum verdict path_verdict(const struct core *c, unsigned uplink, enum fam fam,
				 int64_t *fault_at)
{
	const struct uplink *u = &c->uplink[uplink];
	unsigned n = 0, good = 0, bad = 0, need = u->conf->need;
	/* neighbours, where others are asked, too: none alive, and nothing passes;
	 * one that is says nothing about what is beyond it */
	unsigned near = 0, near_bad = 0;
	int64_t near_fault_at = 0;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];
		bool is_bad = t->verdict == VERDICT_BAD;

		if (!conf_probe_speaks_for(t->conf, fam))
			continue;
		if (!conf_probe_counts(u->conf, t->conf, fam)) {
			near++;
			near_bad += is_bad;
			if (is_bad && t->first_miss_sent > near_fault_at)
				near_fault_at = t->first_miss_sent;
			continue;
		}
		n++;
		good += t->verdict == VERDICT_GOOD;
		bad += is_bad;
		/* a path dies when the last target it needed died */
		if (is_bad && t->first_miss_sent > *fault_at)
			*fault_at = t->first_miss_sent;
	}
	if (near > 0 && near_bad == near) {
		*fault_at = near_fault_at;
		return VERDICT_BAD;
	}
	if (need > n)
		need = n;
	if (good >= need)
		return VERDICT_GOOD;
	return n - bad < need ? VERDICT_BAD : VERDICT_UNKNOWN;
}

/* Are so many targets missing answers right now that the quorum hangs on it? */
bool path_shaky(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct uplink *u = &c->uplink[uplink];
	unsigned n = 0, calm = 0, need = u->conf->need;

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		if (!conf_probe_counts(u->conf, u->target[i].conf, fam))
			continue;
		n++;
		calm += u->target[i].verdict == VERDICT_GOOD && u->target[i].miss_run == 0;
	}
	return calm < (need > n ? n : need);
}

void path_quality(struct core *c, unsigned uplink, enum fam fam)
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
		    nth_best(c, uplink, fam, conf->degraded_loss.window, LOSS, 0, &v) &&
		    v >= conf->degraded_loss.percent) {
			p->degraded = true;
			p->degraded_why = REASON_LOSS;
		} else if (conf->degraded_latency > 0 &&
			   nth_best(c, uplink, fam, 0, LATENCY, 0, &v) &&
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
	    (!nth_best(c, uplink, fam, conf->recovered_loss.window, LOSS, 100, &v) ||
	     v > conf->recovered_loss.percent))
		return;
	if (conf->degraded_latency > 0 &&
	    (!nth_best(c, uplink, fam, 0, LATENCY, 0, &v) || v > conf->recovered_latency))
		return;
	p->degraded = false;
}
