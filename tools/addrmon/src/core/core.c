/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core.c - the decisions: events and time in, orders out
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "core/state.h"

/* Called later than promised by this much, we were not running: what was not
 * seen in that time proves nothing. */
#define STALL (300 * USEC_PER_MSEC)
/* How long a hint (neighbour failed, nothing received) keeps probes fast. */
#define HINT_BURST (2 * USEC_PER_SEC)

const double histogram_bounds[HISTOGRAM_BUCKETS] = {
	0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30,
};

void histogram_add(struct histogram *h, int64_t usec)
{
	double seconds = (double)usec / 1e6;
	unsigned i;

	for (i = 0; i < HISTOGRAM_BUCKETS && seconds > histogram_bounds[i]; i++)
		;
	h->bucket[i]++;
	h->sum += seconds;
	h->count++;
}

void core_log(struct core *c, const struct logline *l)
{
	if (c->ops->log != NULL)
		c->ops->log(c->ctx, l);
}

static void uplink_init(struct uplink *u, const struct conf_uplink *conf)
{
	memset(u, 0, sizeof(*u));
	u->conf = conf;
	for (unsigned i = 0; i < conf->nprobes; i++)
		target_init(&u->target[i], &conf->probe[i]);
}

struct core *core_new(const struct conf *conf, const struct core_ops *ops,
		      void *ctx, bool dry_run, int64_t now)
{
	struct core *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->conf = conf;
	c->ops = ops;
	c->ctx = ctx;
	c->dry_run = dry_run;
	c->now = c->started = now;
	c->expected = CORE_NEVER;
	c->snapshot_at = -1;
	c->announce_at = c->decide_at = CORE_NEVER;
	c->dirty = true;
	for (unsigned i = 0; i < conf->nuplinks; i++)
		uplink_init(&c->uplink[i], &conf->uplinks[i]);
	return c;
}

void core_free(struct core *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->nconns; i++)
		free(c->conns[i]);
	free(c->conns);
	free(c->sas);
	free(c);
}

static bool same_interface(const struct conf_uplink *a, const struct conf_uplink *b)
{
	if ((a->ifname == NULL) != (b->ifname == NULL))
		return false;
	return a->ifname != NULL ? strcmp(a->ifname, b->ifname) == 0 :
	       memcmp(a->mac, b->mac, 6) == 0;
}

static void orphan(struct core *c, const struct uplink *u)
{
	for (int f = 0; f < FAM_COUNT; f++)
		if (u->path[f].ip.family != 0)
			c->orphan[c->norphans++ % ORPHANS] = u->path[f].ip;
	if (c->norphans > ORPHANS)
		c->norphans = ORPHANS;
}

static void uplink_inherit(struct uplink *u, const struct uplink *old)
{
	const struct conf_uplink *conf = u->conf;

	*u = *old;
	u->conf = conf;
	memset(u->target, 0, sizeof(u->target));
	for (unsigned i = 0; i < conf->nprobes; i++) {
		target_init(&u->target[i], &conf->probe[i]);
		for (unsigned j = 0; j < old->conf->nprobes; j++) {
			if (strcmp(conf->probe[i].text, old->conf->probe[j].text) != 0)
				continue;
			u->target[i] = old->target[j];
			u->target[i].conf = &conf->probe[i];
			break;
		}
	}
}

void core_reconf(struct core *c, const struct conf *conf, int64_t now)
{
	struct uplink old[CONF_MAX_UPLINKS];
	const struct conf *was = c->conf;

	c->now = now;
	memcpy(old, c->uplink, sizeof(old));
	memset(c->uplink, 0, sizeof(c->uplink));
	for (unsigned i = 0; i < conf->nuplinks; i++) {
		int k = conf_uplink_find(was, conf->uplinks[i].name);

		uplink_init(&c->uplink[i], &conf->uplinks[i]);
		if (k >= 0 && same_interface(&conf->uplinks[i], &was->uplinks[k]))
			uplink_inherit(&c->uplink[i], &old[k]);
	}
	for (unsigned k = 0; k < was->nuplinks; k++)
		if (conf_uplink_find(conf, was->uplinks[k].name) < 0)
			orphan(c, &old[k]);
	for (unsigned i = 0; i < c->nconns; i++) {
		struct conn *conn = c->conns[i];

		conn->policy = conf_policy_find(conf, conn->name);
		if (conn->pin >= 0)
			conn->pin = conf_uplink_find(conf, was->uplinks[conn->pin].name);
	}
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];

		if (sa->avoid >= 0)
			sa->avoid = conf_uplink_find(conf, was->uplinks[sa->avoid].name);
		sa->want = -1;
	}
	c->conf = conf;
	c->status_at = now;
	c->dirty = true;
	sas_rematch(c);
}

/* ---- inputs ---- */

static void address_changed(struct core *c, const struct input *in)
{
	struct path *p = &c->uplink[in->uplink].path[in->fam];

	if (!ip_eq(&p->ip, &in->ip)) {
		if (p->ip.family != 0) {
			for (int k = PREV_ADDRS - 1; k > 0; k--)
				p->prev[k] = p->prev[k - 1];
			p->prev[0] = p->ip;
		}
		p->ip = in->ip;
		/* it is not an earlier one any more */
		for (int k = 0; k < PREV_ADDRS; k++)
			if (ip_eq(&p->prev[k], &p->ip))
				p->prev[k].family = 0;
	}
	p->addr = in->addr;
	c->dirty = true;
}

static void hint(struct core *c, const struct input *in)
{
	struct uplink *u = &c->uplink[in->uplink];

	u->path[in->fam].burst_until = c->now + HINT_BURST;
	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		struct target *t = &u->target[i];

		if (t->active && conf_probe_speaks_for(t->conf, in->fam) &&
		    t->next_send > c->now + u->conf->burst_interval)
			t->next_send = c->now;
	}
}

static void pluto_changed(struct core *c, const struct input *in)
{
	if (c->pluto_known && c->pluto == in->pluto)
		return;

	struct logline l;

	logline_begin(&l, in->pluto == PLUTO_READY ? LOG_NOTICE : LOG_ERR, "pluto");
	logline_str(&l, "state", pluto_state_name(in->pluto));
	core_log(c, &l);
	c->pluto = in->pluto;
	c->pluto_known = true;
	c->pluto_since = c->now;
	c->dirty = true;
	c->status_delay = 0;
	c->status_at = c->now;
	if (in->pluto != PLUTO_READY) {
		c->announced_valid = false;
		c->nannounced = 0;
		if (in->pluto == PLUTO_ABSENT)
			sas_snapshot(c, NULL, 0);
		c->snapshot_at = -1;
	}
}

static void drained_changed(struct core *c, const struct input *in)
{
	struct uplink *u = &c->uplink[in->uplink];
	struct logline l;

	u->drained = in->kind == INPUT_DRAIN;
	u->drain_until = in->until;
	c->dirty = true;
	logline_begin(&l, LOG_NOTICE, "drain");
	logline_str(&l, "uplink", u->conf->name);
	logline_str(&l, "drained", u->drained ? "yes" : "no");
	if (u->drained && in->until != CORE_NEVER)
		logline_time(&l, "for", in->until - c->now);
	core_log(c, &l);
}

static void pin_set(struct core *c, struct conn *conn, const struct input *in)
{
	struct logline l;
	int pin = in->kind == INPUT_PIN ? (int)in->uplink : -1;

	if (conn->pin < 0 && pin < 0)
		return;
	conn->pin = pin;
	conn->pin_until = in->until;
	c->dirty = true;
	logline_begin(&l, LOG_NOTICE, "pin");
	logline_str(&l, "conn", conn->name);
	logline_str(&l, "to", pin < 0 ? "auto" : c->uplink[pin].conf->name);
	core_log(c, &l);
}

static void pin_changed(struct core *c, const struct input *in)
{
	if (in->conn[0] != '\0') {
		struct conn *conn = conn_get(c, in->conn);

		if (conn != NULL)
			pin_set(c, conn, in);
		return;
	}
	for (unsigned i = 0; i < c->nconns; i++)
		pin_set(c, c->conns[i], in);
}

void core_input(struct core *c, const struct input *in, int64_t now)
{
	struct uplink *u = NULL;
	struct target *t = NULL;

	c->now = now;
	switch (in->kind) {
	case INPUT_PLUTO:
	case INPUT_SNAPSHOT:
	case INPUT_DONE:
	case INPUT_TIME:
	case INPUT_UNPIN:
		break;
	default:
		if (in->uplink >= c->conf->nuplinks || in->fam >= FAM_COUNT)
			return;
		u = &c->uplink[in->uplink];
	}
	if (in->kind == INPUT_REPLY || in->kind == INPUT_MISS) {
		if (in->probe >= u->conf->nprobes)
			return;
		t = &u->target[in->probe];
	}
	switch (in->kind) {
	case INPUT_LINK: {
		unsigned flaps = in->flaps;

		/* switched off on purpose is not a flap */
		flaps += u->carrier && !in->carrier && in->admin && in->present;
		if (flaps > 0) {
			u->flaps += flaps;
			uplink_penalize(c, in->uplink, flaps);
		}
		u->present = in->present;
		u->admin = in->admin;
		u->carrier = in->carrier;
		u->dormant = in->dormant;
		break;
	}
	case INPUT_ADDR:
		address_changed(c, in);
		break;
	case INPUT_ROUTE:
		u->path[in->fam].route = in->route;
		break;
	case INPUT_REPLY:
		target_reply(t, u->conf, in->seq, now,
			     path_first_counts(c, in->uplink, t));
		break;
	case INPUT_MISS:
		target_fail(t, u->conf, in->seq, now);
		break;
	case INPUT_HINT:
		hint(c, in);
		break;
	case INPUT_PLUTO:
		pluto_changed(c, in);
		break;
	case INPUT_SNAPSHOT:
		sas_snapshot(c, in->sas, in->nsas);
		break;
	case INPUT_DONE:
		if (c->in_flight != ORDER_NONE)
			orders_done(c, in->rc);
		break;
	case INPUT_DRAIN:
	case INPUT_UNDRAIN:
		drained_changed(c, in);
		break;
	case INPUT_PIN:
	case INPUT_UNPIN:
		pin_changed(c, in);
		break;
	case INPUT_TIME:
		c->want_status = true;
		break;
	}
}

/* ---- time ---- */

static void stall_check(struct core *c)
{
	unsigned voided = 0;
	int64_t late = c->now - c->expected;
	struct logline l;

	if (c->expected == CORE_NEVER || late < STALL)
		return;
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		for (unsigned j = 0; j < c->conf->uplinks[i].nprobes; j++)
			voided += target_void(&c->uplink[i].target[j], c->now);
		for (int f = 0; f < FAM_COUNT; f++) {
			struct path *p = &c->uplink[i].path[f];

			if (p->state == PATH_FAILING)
				p->bad_since += late;
		}
	}
	c->count.stalls++;
	c->count.voided += voided;
	logline_begin(&l, LOG_WARNING, "stall");
	logline_time(&l, "late", late);
	logline_num(&l, "probes-voided", voided);
	core_log(c, &l);
}

void core_run(struct core *c, int64_t now)
{
	c->now = now;
	stall_check(c);
	for (unsigned i = 0; i < c->nconns; i++) {
		struct conn *conn = c->conns[i];

		if (conn->pin >= 0 && now >= conn->pin_until) {
			struct input in = { .kind = INPUT_UNPIN };

			pin_set(c, conn, &in);
		}
	}
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		uplink_run(c, i);
	/* again: an uplink may become the last resort by what befell a later one */
	for (unsigned i = 0; c->dirty && i < c->conf->nuplinks; i++)
		uplink_run(c, i);
	orders_decide(c);
	c->expected = core_next(c);
}

int64_t core_next(const struct core *c)
{
	int64_t next = CORE_NEVER;

	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		int64_t at = uplink_next(c, i);

		if (at < next)
			next = at;
	}
	for (unsigned i = 0; i < c->nconns; i++)
		if (c->conns[i]->pin >= 0 && c->conns[i]->pin_until < next)
			next = c->conns[i]->pin_until;
	if (c->in_flight != ORDER_NONE)
		return next;
	if (c->status_at < next)
		next = c->status_at;
	if (c->want_status)
		next = c->now;
	if (c->pluto == PLUTO_READY && c->snapshot_at >= 0) {
		if (c->dirty)
			next = c->now;
		if (c->decide_at < next)
			next = c->decide_at;
		if (c->announce_at < next)
			next = c->announce_at;
	}
	return next;
}
