/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * data.c - do the packets of the SAs arrive, too, and not only probes and IKE?
 *
 * The SAs' own counters tell, over all that are watched on an uplink: packets leave
 * and none arrives, where packets did arrive. Use that is one-way by its nature must
 * not be taken for that, so an uplink is judged only where data has come back as a
 * rule; how long it may be silent is learned from the silences that ended by
 * themselves; and when it is as silent elsewhere, the finding is taken back.
 *
 * An uplink that is found so is degraded, not dead: IKE still passes, so that it is
 * a last resort, and what is on it can be asked to move from it.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <syslog.h>

#include "core/parts.h"

/* So many samples with data that arrived, more than without, make it the rule. */
#define RULE_MIN 10
#define RULE_MAX 20
/* So many packets must have left, or nobody knows whether any would arrive. */
#define OUT_MIN 5
/* When it is tried again: nothing is on it that would tell. */
#define RETRY_FIRST (300 * USEC_PER_SEC)
#define RETRY_MAX (4 * 3600 * USEC_PER_SEC)

void data_take(struct core *c, const struct input *in)
{
	const struct alias *alias;
	bool present;
	int uplink = address_owner(c, &in->ip, &alias, &present);
	struct data *d;

	if (uplink < 0)
		return;
	d = &c->uplink[uplink].path[ip_fam(&in->ip)].data;
	d->out += in->out;
	d->in += in->in;
	d->fresh = true;
}

void data_forget(struct data *d)
{
	d->silent_since = 0;
	d->silent_out = d->silent_samples = 0;
	d->rule = 0;
}

static void say(struct core *c, unsigned uplink, enum fam fam, const char *what)
{
	const struct data *d = &c->uplink[uplink].path[fam].data;
	struct logline l;

	logline_begin(&l, d->bad ? LOG_WARNING : LOG_NOTICE, "data");
	logline_str(&l, "uplink", c->conf->uplinks[uplink].name);
	logline_str(&l, "family", fam == FAM_4 ? "4" : "6");
	logline_str(&l, "state", what);
	if (d->bad) {
		logline_num(&l, "sent", (long long)d->silent_out);
		logline_time(&l, "silent", c->now - d->silent_since);
		logline_time(&l, "retry", d->retry_at - c->now);
	}
	core_log(c, &l);
	c->dirty = true;
}

static void found_bad(struct core *c, unsigned uplink, enum fam fam)
{
	struct data *d = &c->uplink[uplink].path[fam].data;
	int64_t wait = RETRY_FIRST << (d->tries < 6 ? d->tries : 6);

	d->bad = true;
	d->bad_since = c->now;
	d->retry_at = c->now + (wait < RETRY_MAX ? wait : RETRY_MAX);
	d->tries++;
	/* what is learned elsewhere from now on says whether it was this uplink */
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (i != uplink && sas_on(c, i) == 0)
			data_forget(&c->uplink[i].path[fam].data);
	uplink_penalize(c, uplink, 1);
	say(c, uplink, fam, "silent");
}

/* It is not this uplink: what left it is as silent where it went. */
static void take_back(struct core *c, unsigned elsewhere, enum fam fam)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		struct data *d = &c->uplink[i].path[fam].data;

		if (i == elsewhere || !d->bad)
			continue;
		d->bad = d->trial = false;
		d->lull = c->now - d->silent_since;
		data_forget(d);
		say(c, i, fam, "silent elsewhere, too");
	}
}

static void arrived(struct core *c, unsigned uplink, enum fam fam)
{
	struct data *d = &c->uplink[uplink].path[fam].data;
	unsigned missing = d->silent_samples;

	if (d->silent_since != 0) {
		/* what was once longer is forgotten by and by */
		d->lull /= 2;
		if (c->now - d->silent_since > d->lull)
			d->lull = c->now - d->silent_since;
	}
	d->silent_since = 0;
	d->silent_out = d->silent_samples = 0;
	d->rule = d->rule > missing ? d->rule - missing : 0;
	d->rule += d->rule < RULE_MAX;
	d->trial = false;
	d->tries = 0;
	if (!d->bad)
		return;
	d->bad = false;
	say(c, uplink, fam, "arriving");
}

/* Is data coming back somewhere, so that it would here? */
static bool rule_elsewhere(const struct core *c, unsigned uplink, enum fam fam)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (i != uplink && c->uplink[i].path[fam].data.rule >= RULE_MIN)
			return true;
	return false;
}

static void silent(struct core *c, unsigned uplink, enum fam fam, unsigned long out)
{
	struct data *d = &c->uplink[uplink].path[fam].data;
	/* the last packet came up to a sample before */
	int64_t limit = c->conf->data_interval - c->conf->data_interval / DATA_SAMPLES;

	if (d->silent_since == 0)
		d->silent_since = c->now;
	d->silent_out += out;
	d->silent_samples++;
	if (d->bad || d->silent_out < OUT_MIN || c->now - d->silent_since < limit)
		return;
	if (d->rule >= RULE_MIN ? c->now - d->silent_since >= 2 * d->lull :
	    d->trial && rule_elsewhere(c, uplink, fam))
		found_bad(c, uplink, fam);
	else if (d->rule == 0)
		take_back(c, uplink, fam);
}

void data_run(struct core *c, unsigned uplink, enum fam fam)
{
	struct data *d = &c->uplink[uplink].path[fam].data;

	if (d->fresh && d->in > 0)
		arrived(c, uplink, fam);
	else if (d->fresh && d->out > 0)
		silent(c, uplink, fam, d->out);
	d->out = d->in = 0;
	d->fresh = false;
	if (d->bad && (c->now >= d->retry_at || !conf_watches_data(c->conf))) {
		d->bad = false;
		d->trial = true;
		data_forget(d);
		say(c, uplink, fam, "tried again");
	}
}
