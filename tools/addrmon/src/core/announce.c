/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * announce.c - the addresses that peers are told of
 *
 * Each connection that a policy names is told those of its policy's uplinks that are
 * usable, or in use by it, and keeps what pluto's list has of others. Where one policy
 * is for all, and pluto's lists have nothing of others, one order is for all.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "core/parts.h"

/* Peers are told of a new address soon, of a lost one when it stays lost. */
#define ADD_DELAY (200 * USEC_PER_MSEC)
#define DROP_DELAY (5 * USEC_PER_SEC)
#define RETRY (5 * USEC_PER_SEC)
/* What pluto has other than it was told is told again; and a list that it does not take
 * back, with an entry that we cannot judge, is offered again, so rarely. */
#define AGAIN (60 * USEC_PER_SEC)
#define RETRY_KEPT (300 * USEC_PER_SEC)

/* Who can reach public addresses is not told of others beside them. */
static void only_public(struct addresses *list)
{
	bool public[FAM_COUNT] = { false };
	unsigned kept = 0;

	for (unsigned i = 0; i < list->n; i++)
		public[ip_fam(&list->entry[i].public)] |= ip_is_public(&list->entry[i].public);
	for (unsigned i = 0; i < list->n; i++)
		if (!public[ip_fam(&list->entry[i].public)] || ip_is_public(&list->entry[i].public))
			list->entry[kept++] = list->entry[i];
	list->n = kept;
}

/* Is there a mapping to the path's address, which the file says nothing of? Then peers
 * know it by that. */
static bool is_mapped(const struct core *c, unsigned uplink, enum fam fam,
		      const struct addresses *kept)
{
	for (unsigned i = 0; kept != NULL && i < kept->n; i++)
		if (ip_eq(&kept->entry[i].local, path_public(c, uplink, fam)))
			return true;
	return false;
}

/* What is usable of the policy's uplinks, and what of it is in use (a bit each). */
static void add_uplinks(const struct core *c, const struct conf_policy *policy, uint32_t in_use,
			const struct addresses *kept, struct addresses *list)
{
	for (unsigned i = 0; i < policy->norder; i++) {
		unsigned u = policy->order[i];

		for (int f = 0; f < FAM_COUNT; f++) {
			const struct path *p = &c->uplink[u].path[f];

			if (p->ip.family == 0 || is_mapped(c, u, (enum fam)f, kept))
				continue;
			if (path_eligible(c, u, (enum fam)f) ||
			    (p->addr >= ADDR_EXPIRING && (in_use & SEAT(u, f)) != 0))
				addresses_add(list, path_public(c, u, (enum fam)f), &p->ip);
		}
	}
}

static void wish_of(const struct core *c, const struct conn *conn, struct addresses *list)
{
	*list = (struct addresses) { 0 };
	if (conn == NULL)
		add_uplinks(c, &c->conf->policies[0], c->in_use, NULL, list);
	else
		add_uplinks(c, &c->conf->policies[conn->policy], conn->in_use, conn->kept, list);
	only_public(list);
	for (unsigned i = 0; conn != NULL && conn->kept != NULL && i < conn->kept->n; i++)
		addresses_add(list, &conn->kept->entry[i].public, announced_local(&conn->kept->entry[i]));
}

/* Is one order for all connections right? */
static bool for_all(const struct core *c)
{
	return conf_first_covers_all(c->conf) && c->nkept == 0;
}

/* Works out when the next order about this list is due. */
static void plan(struct core *c, const struct conn *conn, struct telling *t)
{
	struct addresses wish;
	bool add, drop;

	wish_of(c, conn, &wish);
	add = !t->valid || addresses_lack(&t->list, &wish);
	drop = t->valid && addresses_lack(&wish, &t->list);
	if (wish.n == 0 || (!add && !drop)) {		/* an empty list helps nobody */
		t->at = CORE_NEVER;
		return;
	}
	t->at = sooner(t->at, c->now + (add ? ADD_DELAY : DROP_DELAY));
	if (t->at < t->retry)
		t->at = t->retry;
	c->announce_at = sooner(c->announce_at, t->at);
}

static struct telling *telling_new(void)
{
	struct telling *t = calloc(1, sizeof(*t));

	if (t != NULL)
		t->at = CORE_NEVER;
	return t;
}

void announce_plan(struct core *c)
{
	bool all = for_all(c), any = c->all.valid;

	c->announce_at = CORE_NEVER;
	if (!c->conf->announce)
		return;
	for (unsigned i = 0; i < c->nconns; i++) {
		struct conn *conn = c->conns[i];

		if (conn->policy < 0 || (!conn->rmobike && conn->telling == NULL))
			continue;
		any |= conn->rmobike;
		if (all || !conn_plain_name(conn->name))
			continue;
		if (conn->telling == NULL)
			conn->telling = telling_new();
		if (conn->telling != NULL)
			plan(c, conn, conn->telling);
	}
	if (all && any)
		plan(c, NULL, &c->all);
}

static struct telling *telling_of(struct core *c, const struct conn *conn)
{
	return for_all(c) ? &c->all : conn->telling;
}

static void give(struct core *c, const struct conn *conn, struct telling *t)
{
	struct order o = { .kind = ORDER_ADDRESSES };
	char text[ADDRESSES_TEXT];
	struct logline l;

	wish_of(c, conn, &o.list);
	if (conn != NULL)
		strcpy(o.conn, conn->name);
	logline_begin(&l, LOG_INFO, "announce");
	if (conn != NULL)
		logline_str(&l, "conn", conn->name);
	logline_str(&l, "addresses", addresses_text(&o.list, text, sizeof(text)));
	if (c->dry_run)
		logline_str(&l, "dry-run", "yes");
	core_log(c, &l);
	t->list = o.list;
	t->valid = true;
	t->at = CORE_NEVER;
	t->told_at = c->now;
	c->announce_at = c->now;	/* there may be more after this one */
	if (!c->dry_run)
		emit_order(c, &o);
}

bool announce_give(struct core *c)
{
	if (for_all(c)) {
		c->announce_at = CORE_NEVER;
		if (c->now < c->all.at)
			return false;
		give(c, NULL, &c->all);
		return true;
	}
	for (unsigned i = 0; i < c->nconns; i++) {
		struct conn *conn = c->conns[i];

		if (conn->policy >= 0 && conn->telling != NULL && c->now >= conn->telling->at) {
			give(c, conn, conn->telling);
			return true;
		}
	}
	announce_plan(c);
	return false;
}

/* The entry whose packets arrive at this address, or NULL. */
static const struct announced *leads_to(const struct addresses *list, const struct ip *ip)
{
	for (unsigned i = 0; i < list->n; i++)
		if (ip_eq(announced_local(&list->entry[i]), ip))
			return &list->entry[i];
	return NULL;
}

/* Is this what peers know that address of an uplink by? */
static bool is_public_of(const struct core *c, const struct ip *public, const struct ip *ip)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (ip_eq(&c->uplink[i].path[ip_fam(ip)].ip, ip))
			return ip_eq(path_public(c, i, ip_fam(ip)), public);
	return false;
}

bool announce_lacks(struct core *c, const struct conn *conn, const struct ip *ip)
{
	const struct telling *t = telling_of(c, conn);
	const struct announced *told, *wanted;
	struct addresses wish;

	if (!c->conf->announce || t == NULL || c->now < t->retry)
		return false;
	told = t->valid ? leads_to(&t->list, ip) : NULL;
	if (told != NULL && is_public_of(c, &told->public, ip))
		return false;			/* as nearly always */
	wish_of(c, t == &c->all ? NULL : conn, &wish);
	wanted = leads_to(&wish, ip);
	return wanted != NULL && (told == NULL || !ip_eq(&told->public, &wanted->public));
}

void announce_first(struct core *c, const struct conn *conn)
{
	struct telling *t = telling_of(c, conn);

	give(c, t == &c->all ? NULL : conn, t);
}

void announce_forget(struct core *c)
{
	c->all.valid = false;
	for (unsigned i = 0; i < c->nconns; i++)
		if (c->conns[i]->telling != NULL)
			c->conns[i]->telling->valid = false;
}

void announce_done(struct core *c, int rc)
{
	struct conn *conn = c->order.conn[0] != '\0' ? conn_find(c, c->order.conn) : NULL;
	struct telling *t = conn != NULL ? conn->telling : &c->all;

	if (rc == 0 || t == NULL)
		return;
	t->valid = false;
	t->retry = c->now + (rc == WHACK_NOT_LISTENING && conn != NULL && conn->kept != NULL ?
			     RETRY_KEPT : RETRY);
	if (rc == WHACK_UNKNOWN_NAME && conn != NULL) {	/* until it has an SA again */
		free(conn->telling);
		conn->telling = NULL;
		conn->rmobike = false;
	}
}

/* Is it an entry for an uplink, of now or before, or one that we added? A mapping to the
 * address of one is not, unless the file has it. */
static bool ours(const struct core *c, const struct conn *conn, const struct announced *a)
{
	const struct alias *alias;
	bool present;

	if (addresses_have(&c->all.list, &a->public) ||
	    (a->local.family == 0 && address_owner(c, &a->public, &alias, &present) >= 0))
		return true;
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		for (int f = 0; f < FAM_COUNT; f++)
			if (ip_eq(&c->uplink[i].conf->addr[f].public, &a->public))
				return true;
	return conn->telling != NULL && addresses_have(&conn->telling->list, &a->public) &&
	       !(conn->kept != NULL && addresses_have(conn->kept, &a->public));
}

static void keep(struct core *c, struct conn *conn, const struct addresses *list)
{
	struct addresses kept = { 0 };

	for (unsigned i = 0; i < list->n; i++)
		if (!list->entry[i].absent && !ours(c, conn, &list->entry[i]))
			kept.entry[kept.n++] = list->entry[i];
	if ((kept.n == 0) == (conn->kept == NULL)) {
		if (conn->kept != NULL)
			*conn->kept = kept;
		return;
	}
	if (kept.n == 0) {
		free(conn->kept);
		conn->kept = NULL;
		c->nkept--;
		return;
	}
	conn->kept = malloc(sizeof(kept));
	if (conn->kept == NULL)
		return;		/* no memory: seen the next time */
	*conn->kept = kept;
	c->nkept++;
}

static bool same_public(const struct addresses *a, const struct addresses *b)
{
	bool same = a->n == b->n;

	for (unsigned i = 0; same && i < a->n; i++)
		same = ip_eq(&a->entry[i].public, &b->entry[i].public);
	return same;
}

void announce_listed(struct core *c, struct conn *conn, const struct addresses *list)
{
	struct telling *t;
	struct addresses wish;

	if (conn->policy < 0 || !conn->rmobike)
		return;
	keep(c, conn, list);
	if (for_all(c)) {
		t = &c->all;
	} else {
		if (conn->telling == NULL)
			conn->telling = telling_new();
		t = conn->telling;
	}
	if (t == NULL)
		return;
	if (t->valid && !same_public(&t->list, list) && c->now - t->told_at > AGAIN)
		t->valid = false;	/* changed by somebody else, as by loading it anew */
	if (t->valid || t == &c->all)
		return;
	wish_of(c, conn, &wish);
	if (same_public(&wish, list)) {		/* pluto has it */
		t->list = wish;
		t->valid = true;
	}
}
