/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * announce.c - the addresses that peers are told of
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "core/parts.h"

/* Peers are told of a new address soon, of a lost one when it stays lost. */
#define ANNOUNCE_ADD_DELAY (200 * USEC_PER_MSEC)
#define ANNOUNCE_DROP_DELAY (5 * USEC_PER_SEC)
#define ANNOUNCE_RETRY (5 * USEC_PER_SEC)

static bool in_list(const struct ip *list, unsigned n, const struct ip *ip)
{
	for (unsigned i = 0; i < n; i++)
		if (ip_eq(&list[i], ip))
			return true;
	return false;
}

static bool in_use(const struct core *c, const struct ip *ip)
{
	for (unsigned i = 0; i < c->nsas; i++)
		if (ip_eq(&c->sas[i].info.local, ip) && c->sas[i].info.local_present)
			return true;
	return false;
}

/* Who can reach public addresses is not told of others beside them. */
static unsigned only_public(struct ip *list, unsigned n)
{
	bool public[FAM_COUNT] = { false };
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++)
		public[ip_fam(&list[i])] |= ip_is_public(&list[i]);
	for (unsigned i = 0; i < n; i++)
		if (!public[ip_fam(&list[i])] || ip_is_public(&list[i]))
			list[kept++] = list[i];
	return kept;
}

/* The addresses peers should know: usable ones, and those still in use. */
static unsigned announce_list(const struct core *c, struct ip *list)
{
	unsigned n = 0;

	for (unsigned k = 0; k < c->conf->npolicies; k++) {
		for (unsigned i = 0; i < c->conf->policies[k].norder; i++) {
			unsigned u = c->conf->policies[k].order[i];

			for (int f = 0; f < FAM_COUNT; f++) {
				const struct path *p = &c->uplink[u].path[f];

				if (p->ip.family == 0 || in_list(list, n, &p->ip))
					continue;
				if (path_eligible(c, u, (enum fam)f) ||
				    (p->addr >= ADDR_EXPIRING && in_use(c, &p->ip)))
					list[n++] = p->ip;
			}
		}
	}
	return only_public(list, n);
}

/* Is there something to announce, and when? */
void announce_plan(struct core *c)
{
	struct ip list[CONF_MAX_UPLINKS * FAM_COUNT];
	unsigned n = announce_list(c, list);
	bool add = false, drop = false;

	if (!c->conf->announce || n == 0) {
		c->announce_at = CORE_NEVER;	/* an empty list helps nobody */
		return;
	}
	for (unsigned i = 0; i < n; i++)
		add |= !in_list(c->announced, c->nannounced, &list[i]);
	for (unsigned i = 0; i < c->nannounced; i++)
		drop |= !in_list(list, n, &c->announced[i]);
	if (!c->announced_valid)
		add = true;
	if (!add && !drop) {
		c->announce_at = CORE_NEVER;
		return;
	}
	int64_t at = c->now + (add ? ANNOUNCE_ADD_DELAY : ANNOUNCE_DROP_DELAY);

	if (at < c->announce_at)
		c->announce_at = at;
	if (c->announce_at < c->announce_retry)
		c->announce_at = c->announce_retry;
}

void announce_give(struct core *c)
{
	struct order o = { .kind = ORDER_ADDRESSES };
	char text[LOGLINE_VALUE] = "", ip[IP_STRLEN];
	struct logline l;

	o.nlist = announce_list(c, o.list);
	for (unsigned i = 0; i < o.nlist; i++) {
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "%s%s", i > 0 ? "," : "",
			 ip_str(&o.list[i], ip));
	}
	logline_begin(&l, LOG_INFO, "announce");
	logline_str(&l, "addresses", text);
	if (c->dry_run)
		logline_str(&l, "dry-run", "yes");
	core_log(c, &l);
	memcpy(c->announced, o.list, sizeof(c->announced));
	c->nannounced = o.nlist;
	c->announced_valid = true;
	c->announce_at = CORE_NEVER;
	if (!c->dry_run)
		emit_order(c, &o);
}

bool announce_lacks(const struct core *c, const struct ip *ip)
{
	struct ip list[CONF_MAX_UPLINKS * FAM_COUNT];
	unsigned n = announce_list(c, list);

	return in_list(list, n, ip) && !in_list(c->announced, c->nannounced, ip);
}

void announce_forget(struct core *c)
{
	c->announced_valid = false;
	c->nannounced = 0;
}

void announce_done(struct core *c, int rc)
{
	if (rc == 0)
		return;
	announce_forget(c);
	c->announce_retry = c->now + ANNOUNCE_RETRY;
}
