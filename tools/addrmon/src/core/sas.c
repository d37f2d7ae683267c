/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sas.c - the SAs pluto has, and what became of the moves asked of it
 *
 * Every snapshot replaces what was believed before; only our own notes (what
 * was asked, when to try again) are carried over, by serial number.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "core/state.h"

/* A move that pluto neither works on nor reports on was lost. */
#define LOST_AFTER (2 * USEC_PER_SEC)
#define RETRY_FIRST (2 * USEC_PER_SEC)
#define RETRY_REFUSED (30 * USEC_PER_SEC)
#define RETRY_MAX (300 * USEC_PER_SEC)

struct conn *conn_find(const struct core *c, const char *name)
{
	unsigned lo = 0, hi = c->nconns;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		int cmp = strcmp(name, c->conns[mid]->name);

		if (cmp == 0)
			return c->conns[mid];
		if (cmp < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

struct conn *conn_get(struct core *c, const char *name)
{
	struct conn *conn = conn_find(c, name);
	unsigned at;

	if (conn != NULL)
		return conn;
	struct conn **conns = realloc(c->conns, (c->nconns + 1) * sizeof(*conns));

	if (conns == NULL)
		return NULL;
	c->conns = conns;
	conn = calloc(1, sizeof(*conn));
	if (conn == NULL)
		return NULL;
	strncpy(conn->name, name, sizeof(conn->name) - 1);
	conn->policy = conf_policy_find(c->conf, name);
	conn->pin = -1;
	conn->last_move = -1;
	for (at = c->nconns++; at > 0 && strcmp(conns[at - 1]->name, conn->name) > 0; at--)
		conns[at] = conns[at - 1];
	conns[at] = conn;
	return conn;
}

void sa_count_move(struct core *c, struct sa *sa, enum reason reason)
{
	sa->moves[sa->nmoves++ % CONF_SWITCHES_MAX] = c->now;
	/* keep the count from overflowing, and the ring in step */
	if (sa->nmoves == 2000000000u)
		sa->nmoves -= CONF_SWITCHES_MAX * 1000000u;
	sa->conn->moves++;
	sa->conn->last_move = c->now;
	sa->conn->last_reason = reason;
}

unsigned sas_on(const struct core *c, unsigned uplink)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->nsas; i++)
		n += c->sas[i].uplink == (int)uplink;
	return n;
}

/* Finds the uplink an SA sits on, by its local address. */
static void match(struct core *c, struct sa *sa)
{
	const struct ip *local = &sa->info.local;
	enum fam fam = ip_fam(local);

	sa->uplink = -1;
	sa->on_current = false;
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		const struct path *p = &c->uplink[i].path[fam];

		if (ip_eq(&p->ip, local)) {
			sa->uplink = (int)i;
			sa->on_current = true;
			return;
		}
	}
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		const struct conf_addr *a = &c->uplink[i].conf->addr[fam];

		if (a->mode == ADDR_FIXED && ip_eq(&a->ip, local))
			sa->uplink = (int)i;
		for (int k = 0; k < PREV_ADDRS; k++)
			if (ip_eq(&c->uplink[i].path[fam].prev[k], local))
				sa->uplink = (int)i;
		if (sa->uplink >= 0) {
			/* not there now: it waits for its hold-down with its path */
			sa->on_current = c->uplink[i].path[fam].state == PATH_FAILING;
			return;
		}
	}
}

static bool is_orphan(const struct core *c, const struct ip *ip)
{
	for (unsigned i = 0; i < c->norphans; i++)
		if (ip_eq(&c->orphan[i], ip))
			return true;
	return false;
}

void sas_rematch(struct core *c)
{
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];

		match(c, sa);
		/* of an uplink that a reload removed: as if it were gone */
		if (sa->uplink < 0 && is_orphan(c, &sa->info.local))
			sa->info.local_present = false;
	}
}

struct batch *batch_of(struct core *c, const struct sa *sa)
{
	for (unsigned i = 0; i < BATCHES; i++)
		if (c->batch[i].used && ip_eq(&c->batch[i].to, &sa->asked_to))
			return &c->batch[i];
	return NULL;
}

static void moved(struct core *c, struct sa *sa)
{
	struct batch *b = batch_of(c, sa);

	if (b != NULL)
		b->acked++;
	c->count.moves_done++;
	sa->asked = false;
	sa->tries = 0;
	sa->avoid = -1;
	sa->not_before = 0;
}

static void move_failed(struct core *c, struct sa *sa, const char *how, int64_t first)
{
	struct batch *b = batch_of(c, sa);
	int64_t wait = first << (sa->tries < 8 ? sa->tries : 8);
	struct logline l;

	if (wait > RETRY_MAX)
		wait = RETRY_MAX;
	if (b != NULL)
		b->failed++;
	c->count.moves_failed++;
	sa->asked = false;
	sa->tries++;
	sa->not_before = c->now + wait;
	sa->avoid = -1;
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (ip_eq(&c->uplink[i].path[ip_fam(&sa->asked_to)].ip, &sa->asked_to))
			sa->avoid = (int)i;
	/* another uplink may be tried at once, this one later */
	sa->avoid_until = sa->not_before;
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if ((int)i != sa->avoid && (int)i != sa->uplink &&
		    path_eligible(c, i, ip_fam(&sa->info.local)))
			sa->not_before = 0;
	logline_begin(&l, LOG_WARNING, "move");
	logline_str(&l, "conn", sa->info.conn);
	logline_num(&l, "serial", (long long)sa->info.serial);
	logline_str(&l, "outcome", how);
	logline_ip(&l, "to", &sa->asked_to);
	logline_ip(&l, "peer", &sa->info.remote);
	logline_time(&l, "retry", wait);
	core_log(c, &l);
}

/* What became of the move asked for this SA? */
static void follow_up(struct core *c, struct sa *sa)
{
	unsigned long failures = sa->info.refused + sa->info.failed + sa->info.timedout;

	if (!sa->asked || c->dry_run)
		return;
	if (ip_eq(&sa->info.local, &sa->asked_to) && !sa->info.busy) {
		moved(c, sa);
	} else if (failures > sa->failures_before && !sa->info.busy) {
		move_failed(c, sa, outcome_name(sa->info.last_outcome),
			    sa->info.last_outcome == OUTCOME_REFUSED ?
			    RETRY_REFUSED : RETRY_FIRST);
	} else if (c->now - sa->asked_at > c->conf->move_timeout) {
		move_failed(c, sa, "no-result", RETRY_FIRST);
	} else if (!sa->info.busy && c->now - sa->asked_at > LOST_AFTER) {
		move_failed(c, sa, "lost", RETRY_FIRST);
	}
}

static int by_serial(const void *a, const void *b)
{
	const struct sa *x = a, *y = b;

	return x->info.serial < y->info.serial ? -1 : x->info.serial > y->info.serial;
}

void sas_snapshot(struct core *c, const struct sa_info *info, unsigned n)
{
	struct sa *old = c->sas;
	unsigned nold = c->nsas, gone = 0, kept = 0;
	struct sa *sas = calloc(n + 1, sizeof(*sas));

	if (sas == NULL)
		return;		/* what was known stays, until the next one */
	for (unsigned i = 0; i < c->nconns; i++)
		c->conns[i]->seen = false;
	for (unsigned i = 0; i < n; i++) {
		struct sa *sa = &sas[kept], key = { .info.serial = info[i].serial };
		struct sa *was = nold == 0 ? NULL :
				 bsearch(&key, old, nold, sizeof(*old), by_serial);

		if (was != NULL && strcmp(was->info.conn, info[i].conn) == 0) {
			*sa = *was;
			was->conn = NULL;
			if (!ip_eq(&was->info.local, &info[i].local))
				sa->since = c->now;
			if (was->info.peer != info[i].peer)
				sa->unsupported = false;
		} else {
			sa->since = c->now;
			sa->avoid = -1;
			sa->conn = conn_get(c, info[i].conn);
			if (sa->conn == NULL)
				continue;	/* no memory: seen the next time */
		}
		sa->info = info[i];
		sa->conn->seen = true;
		kept++;
	}
	n = kept;
	for (unsigned i = 0; i < nold; i++) {
		struct batch *b = old[i].asked ? batch_of(c, &old[i]) : NULL;

		if (old[i].conn != NULL && b != NULL) {
			b->failed++;
			gone++;
		}
	}
	c->count.moves_failed += gone;
	free(old);
	qsort(sas, n, sizeof(*sas), by_serial);
	c->sas = sas;
	c->nsas = n;
	c->snapshot_at = c->now;
	c->dirty = true;
	sas_rematch(c);
	for (unsigned i = 0; i < n; i++)
		follow_up(c, &sas[i]);
	batches_check(c);
}
