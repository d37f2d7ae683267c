/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * standing.c - how a path stands, for whoever asks
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "core/parts.h"

bool path_usable(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];

	return (p->state == PATH_UP || p->state == PATH_DEGRADED) &&
	       p->addr == ADDR_READY;
}

bool path_eligible(const struct core *c, unsigned uplink, enum fam fam)
{
	return path_usable(c, uplink, fam) && !c->uplink[uplink].drained;
}

bool path_alive(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];

	return p->state == PATH_UP || p->state == PATH_DEGRADED ||
	       p->state == PATH_FAILING || (p->state == PATH_COMING && !p->judged);
}

const struct ip *path_public(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct ip *public = &c->uplink[uplink].conf->addr[fam].public;

	return public->family != 0 ? public : &c->uplink[uplink].path[fam].ip;
}

static const struct alias *alias_find(const struct path *p, const struct ip *ip)
{
	for (unsigned i = 0; i < ALIASES; i++)
		if (ip_eq(&p->alias[i].ip, ip))
			return &p->alias[i];
	return NULL;
}

/* Was it an address of this uplink, or is it to be one? */
static bool had(const struct uplink *u, const struct ip *ip)
{
	const struct path *p = &u->path[ip_fam(ip)];
	const struct conf_addr *a = &u->conf->addr[ip_fam(ip)];

	for (int k = 0; k < PREV_ADDRS; k++)
		if (ip_eq(&p->prev[k], ip))
			return true;
	return (a->mode == ADDR_FIXED && ip_eq(&a->ip, ip)) || alias_find(p, ip) != NULL;
}

/* Does the file say that it is another uplink's? */
static bool promised(const struct core *c, unsigned uplink, const struct ip *ip)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		const struct conf_addr *a = &c->uplink[i].conf->addr[ip_fam(ip)];

		if (i != uplink && a->mode == ADDR_FIXED && ip_eq(&a->ip, ip))
			return true;
	}
	return false;
}

int address_owner(const struct core *c, const struct ip *ip, const struct alias **alias,
		  bool *present)
{
	enum fam fam = ip_fam(ip);

	*alias = NULL;
	*present = true;
	if (ip->family == 0)
		return -1;
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (ip_eq(&c->uplink[i].path[fam].ip, ip))
			return (int)i;
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		const struct alias *a = alias_find(&c->uplink[i].path[fam], ip);

		if (a != NULL && a->state >= ADDR_EXPIRING && !promised(c, i, ip)) {
			*alias = a;
			return (int)i;
		}
	}
	*present = false;
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (had(&c->uplink[i], ip))
			return (int)i;
	return -1;
}
