/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sas.c - the SAs that pluto has, their connections, and the uplinks they are on
 *
 * Every snapshot replaces what was believed before; only our own notes (what
 * was asked, when to try again) are carried over, by serial number.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/parts.h"

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

bool conn_plain_name(const char *name)
{
	return isalnum((unsigned char)name[0]) || name[0] == '_';
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
	conn->sas = -1;
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
	return c->uplink[uplink].nsas;
}

static int far_compare(const struct ip *a, const struct ip *b)
{
	return a->family != b->family ? a->family - b->family : memcmp(a->b, b->b, sizeof(a->b));
}

/* Where this peer is, or would be. */
static unsigned far_find(const struct core *c, const struct ip *peer)
{
	unsigned lo = 0, hi = c->nfar;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (far_compare(&c->far[mid].ip, peer) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint16_t no_way(const struct core *c, const struct ip *peer)
{
	unsigned at = c->nfar == 0 ? 0 : far_find(c, peer);

	return at < c->nfar && ip_eq(&c->far[at].ip, peer) ? c->far[at].uplinks : 0;
}

void sas_peer(struct core *c, unsigned uplink, const struct ip *peer, bool reached)
{
	unsigned at = far_find(c, peer);
	bool there = at < c->nfar && ip_eq(&c->far[at].ip, peer);

	c->dirty = true;
	if (reached) {
		if (!there)
			return;
		c->far[at].uplinks &= (uint16_t)~(1u << uplink);
		if (c->far[at].uplinks == 0)
			memmove(&c->far[at], &c->far[at + 1], (--c->nfar - at) * sizeof(*c->far));
		return;
	}
	if (!there) {
		if (c->nfar == c->far_room) {
			unsigned room = c->far_room == 0 ? 16 : 2 * c->far_room;
			struct far_peer *more = realloc(c->far, room * sizeof(*more));

			if (more == NULL)
				return;		/* no memory: as if it were reached */
			c->far = more;
			c->far_room = room;
		}
		memmove(&c->far[at + 1], &c->far[at], (c->nfar++ - at) * sizeof(*c->far));
		c->far[at] = (struct far_peer) { .ip = *peer };
	}
	c->far[at].uplinks |= (uint16_t)(1u << uplink);
}

/* Finds the uplink an SA sits on, by its local address. */
static void match(struct core *c, struct sa *sa)
{
	const struct alias *alias;
	bool present;

	sa->uplink = address_owner(c, &sa->info.local, &alias, &present);
	sa->on_alias = alias != NULL;
	sa->lesser = alias != NULL && alias->lesser;
	if (sa->uplink < 0) {
		sa->on_current = sa->expiring = false;
		return;
	}
	const struct path *p = &c->uplink[sa->uplink].path[ip_fam(&sa->info.local)];

	/* not there now: it waits for its hold-down with its path */
	sa->on_current = present || p->state == PATH_FAILING;
	sa->expiring = (alias != NULL ? alias->state : p->addr) == ADDR_EXPIRING;
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
	for (unsigned i = 0; i < CONF_MAX_UPLINKS; i++)
		c->uplink[i].nsas = 0;
	for (unsigned i = 0; i < c->nconns; i++)
		c->conns[i]->in_use = 0;
	c->in_use = 0;
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];

		match(c, sa);
		sa->no_way = no_way(c, &sa->info.remote);
		if (sa->uplink >= 0)
			c->uplink[sa->uplink].nsas++;
		/* of an uplink that a reload removed: as if it were gone */
		if (sa->uplink < 0 && is_orphan(c, &sa->info.local))
			sa->info.local_present = false;
		enum fam fam = ip_fam(&sa->info.local);

		if (sa->uplink < 0 || !sa->info.local_present || sa->conn->policy < 0 ||
		    !ip_eq(&c->uplink[sa->uplink].path[fam].ip, &sa->info.local))
			continue;
		sa->conn->in_use |= SEAT(sa->uplink, fam);
		c->in_use |= SEAT(sa->uplink, fam);
	}
}

static int by_serial(const void *a, const void *b)
{
	const struct sa *x = a, *y = b;

	return x->info.serial < y->info.serial ? -1 : x->info.serial > y->info.serial;
}

/* Each connection gets the list of its SAs, so that nobody need look for them. */
static void link_sas(struct core *c)
{
	for (unsigned i = 0; i < c->nconns; i++)
		c->conns[i]->sas = -1;
	for (unsigned i = c->nsas; i-- > 0;) {
		c->sas[i].next = c->sas[i].conn->sas;
		c->sas[i].conn->sas = (int)i;
	}
}

bool sas_snapshot(struct core *c, const struct sa_info *info, unsigned n,
		  void (*gone)(struct core *c, const struct sa *sa))
{
	struct sa *old = c->sas;
	unsigned nold = c->nsas, kept = 0;
	struct sa *sas = calloc(n + 1, sizeof(*sas));

	if (sas == NULL)
		return false;	/* what was known stays, until the next one */
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
			/* by our order: there, or back */
			sa->crossed ^= was->info.local.family != info[i].local.family &&
				       was->asked && ip_eq(&was->asked_to, &info[i].local);
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
		sa->conn->rmobike |= sa->info.rmobike;
		sa->conn->seen = true;
		kept++;
	}
	n = kept;
	for (unsigned i = 0; i < nold; i++)
		if (old[i].conn != NULL)
			gone(c, &old[i]);
	free(old);
	qsort(sas, n, sizeof(*sas), by_serial);
	c->sas = sas;
	c->nsas = n;
	link_sas(c);
	c->snapshot_at = c->now;
	c->dirty = true;
	sas_rematch(c);
	return true;
}
