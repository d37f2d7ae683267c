/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address.c - which address of its interface an uplink uses, and which others it has
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>

#include "net/parts.h"

/* Marks those that SAs are at. */
static void seat_all(struct net *net, struct binding *b)
{
	for (unsigned k = 0; k < b->ncands; k++) {
		b->cand[k].used = b->cand[k].home = false;
		for (unsigned i = 0; i < net->nseats; i++) {
			if (!ip_eq(&net->seat[i].ip, &b->cand[k].ip))
				continue;
			b->cand[k].used = true;
			b->cand[k].home = net->seat[i].home;
		}
	}
}

/* Does another uplink have the same interface? Then only what is configured is
 * this one's. */
static bool shares_interface(const struct net *net, unsigned uplink)
{
	for (unsigned i = 0; i < net->conf->nuplinks; i++)
		if (i != uplink && net->binding[i].link.ifindex ==
		    net->binding[uplink].link.ifindex)
			return true;
	return false;
}

static void tell_alias(struct net *net, unsigned uplink, const struct told_alias *a)
{
	struct input in = {
		.kind = INPUT_ALIAS, .uplink = uplink, .fam = ip_fam(&a->ip), .ip = a->ip,
		.addr = a->state, .lesser = a->lesser,
	};

	feed_input(&net->feed, &in);
}

/* The one told of this address, or NULL. */
static struct told_alias *told(struct binding *b, const struct ip *ip)
{
	for (unsigned i = 0; i < b->naliases; i++)
		if (ip_eq(&b->alias[i].ip, ip))
			return &b->alias[i];
	return NULL;
}

static void forget(struct binding *b, struct told_alias *a)
{
	*a = b->alias[--b->naliases];
}

/* Tells of those that are there, and are not the picked one. */
static void tell_present(struct net *net, unsigned uplink, enum fam fam, int picked,
			 int64_t now)
{
	struct binding *b = &net->binding[uplink];
	const struct conf_addr *conf = &net->conf->uplinks[uplink].addr[fam];
	bool shared = shares_interface(net, uplink);

	for (unsigned k = 0; k < b->ncands; k++) {
		struct told_alias *was = told(b, &b->cand[k].ip);
		struct told_alias is = {
			.ip = b->cand[k].ip, .state = addr_state(&b->cand[k], now),
			.lesser = picked >= 0 && addr_lesser(&b->cand[k], &b->cand[picked]),
		};

		if (ip_fam(&is.ip) != fam || (int)k == picked ||
		    (shared && !addr_wanted(conf, fam, &b->cand[k])) ||
		    (was != NULL && was->state == is.state && was->lesser == is.lesser))
			continue;
		if (was == NULL && b->naliases == CANDS_MAX)
			continue;
		tell_alias(net, uplink, &is);
		*(was != NULL ? was : &b->alias[b->naliases++]) = is;
	}
}

/* Tells of those that were there. */
static void tell_gone(struct net *net, unsigned uplink, enum fam fam, const struct ip *picked)
{
	struct binding *b = &net->binding[uplink];

	for (unsigned i = b->naliases; i-- > 0;) {
		struct told_alias gone = b->alias[i];
		bool there = false;

		if (ip_fam(&gone.ip) != fam)
			continue;
		if (ip_eq(&gone.ip, picked)) {	/* the core knows */
			forget(b, &b->alias[i]);
			continue;
		}
		for (unsigned k = 0; k < b->ncands; k++)
			there |= ip_eq(&b->cand[k].ip, &gone.ip);
		if (there)
			continue;
		gone.state = ADDR_GONE;
		tell_alias(net, uplink, &gone);
		forget(b, &b->alias[i]);
	}
}

void address_tell(struct net *net, unsigned uplink, enum fam fam, int64_t now)
{
	struct binding *b = &net->binding[uplink];
	const struct input *was = &b->was_addr[fam];
	struct input in = { .kind = INPUT_ADDR, .uplink = uplink, .fam = fam };
	int k;

	seat_all(net, b);
	k = addr_pick(&net->conf->uplinks[uplink].addr[fam], fam, b->cand, b->ncands, now,
		      &in.addr);
	if (k >= 0)
		in.ip = b->cand[k].ip;
	/* an address that is picked no more is known as another one before */
	tell_present(net, uplink, fam, k, now);
	if (!b->told_addr[fam] || in.addr != was->addr || !ip_eq(&in.ip, &was->ip)) {
		feed_input(&net->feed, &in);
		b->was_addr[fam] = in;
		b->link.addr[fam] = in.ip;
		b->told_addr[fam] = true;
		b->told_route[fam] = false;
		peers_restart(net);
	}
	tell_gone(net, uplink, fam, &in.ip);
}
