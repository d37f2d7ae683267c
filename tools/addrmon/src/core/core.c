/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core.c - its life: made, configured anew, run when something is due
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "core/parts.h"

/* Called later than promised by this much, we were not running: what was not
 * seen in that time proves nothing. */
#define STALL (300 * USEC_PER_MSEC)

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
	c->announce_at = c->decide_at = c->all.at = CORE_NEVER;
	c->dirty = true;
	for (unsigned i = 0; i < conf->nuplinks; i++)
		uplink_init(&c->uplink[i], &conf->uplinks[i]);
	return c;
}

void core_free(struct core *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->nconns; i++) {
		free(c->conns[i]->telling);
		free(c->conns[i]->kept);
		free(c->conns[i]);
	}
	free(c->conns);
	free(c->sas);
	free(c->far);
	free(c);
}

static bool same_interface(const struct conf_uplink *a, const struct conf_uplink *b)
{
	if ((a->ifname == NULL) != (b->ifname == NULL))
		return false;
	return a->ifname != NULL ? strcmp(a->ifname, b->ifname) == 0 :
	       memcmp(a->mac, b->mac, 6) == 0;
}

static void orphan_add(struct core *c, const struct ip *ip)
{
	for (unsigned i = 0; i < c->norphans && i < ORPHANS; i++)
		if (ip_eq(&c->orphan[i], ip))
			return;
	c->orphan[c->norphans++ % ORPHANS] = *ip;
	if (c->norphans > ORPHANS)
		c->norphans = ORPHANS;
}

static void orphan(struct core *c, const struct uplink *u, int number)
{
	for (int f = 0; f < FAM_COUNT; f++)
		if (u->path[f].ip.family != 0)
			orphan_add(c, &u->path[f].ip);
	for (unsigned i = 0; i < c->nsas; i++)
		if (c->sas[i].uplink == number)
			orphan_add(c, &c->sas[i].info.local);
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
			orphan(c, &old[k], (int)k);
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
		sa->avoided = sa->avoid < 0 ? 0 : SEAT(sa->avoid, sa->avoid_fam);
		sa->want = -1;
	}
	c->nfar = 0;		/* told anew */
	c->conf = conf;
	c->status_at = now;
	c->dirty = true;
	sas_rematch(c);
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

/* Drains and pins that were given for a time. */
static void expire(struct core *c)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (c->uplink[i].drained && c->now >= c->uplink[i].drain_until) {
			struct input in = { .kind = INPUT_UNDRAIN, .uplink = i };

			core_input(c, &in, c->now);
		}
	for (unsigned i = 0; i < c->nconns; i++)
		if (c->conns[i]->pin >= 0 && c->now >= c->conns[i]->pin_until) {
			struct input in = { .kind = INPUT_UNPIN };

			strcpy(in.conn, c->conns[i]->name);
			core_input(c, &in, c->now);
		}
}

void core_run(struct core *c, int64_t now)
{
	c->now = now;
	stall_check(c);
	expire(c);
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
		next = sooner(next, uplink_next(c, i));
		if (c->uplink[i].drained)
			next = sooner(next, c->uplink[i].drain_until);
	}
	for (unsigned i = 0; i < c->nconns; i++)
		if (c->conns[i]->pin >= 0)
			next = sooner(next, c->conns[i]->pin_until);
	if (c->in_flight != ORDER_NONE)
		return next;
	if (!c->status_busy)
		next = c->want_status ? c->now : sooner(next, c->status_at);
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
