/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addrpick.c - which of an interface's addresses an uplink uses
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "net/addrpick.h"

#include <linux/if_addr.h>
#include <string.h>

bool addr_wanted(const struct conf_addr *conf, enum fam fam, const struct addr_cand *a)
{
	if (ip_fam(&a->ip) != fam || ip_is_special(&a->ip))
		return false;
	switch (conf->mode) {
	case ADDR_FIXED:
		return ip_eq(&a->ip, &conf->ip);
	case ADDR_RANGE:
		if (!ip_in_prefix(&a->ip, &conf->ip, conf->bits))
			return false;
		break;
	case ADDR_ANY:
		break;
	default:
		return false;
	}
	/* Privacy addresses come and go; never bind an SA to one. For IPv4 the
	 * same bit means "secondary", which is no harm. */
	return fam == FAM_4 || (a->flags & IFA_F_TEMPORARY) == 0;
}

static int64_t margin(const struct addr_cand *a)
{
	int64_t part = a->lifetime / ADDR_EXPIRY_PART;

	if (a->lifetime == 0 || part > ADDR_EXPIRY_MAX)
		return ADDR_EXPIRY_MAX;
	return part < ADDR_EXPIRY_MIN ? ADDR_EXPIRY_MIN : part;
}

enum addr_state addr_state(const struct addr_cand *a, int64_t now)
{
	if ((a->flags & IFA_F_DADFAILED) != 0)
		return ADDR_DADFAILED;
	if ((a->flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) != 0)
		return ADDR_TENTATIVE;
	if ((a->flags & IFA_F_DEPRECATED) != 0 ||
	    (a->preferred_until != CORE_NEVER &&
	     a->preferred_until - now <= margin(a)))
		return ADDR_EXPIRING;
	return ADDR_READY;
}

/* From worst to best, unlike the numbers of enum addr_state. */
static int merit(enum addr_state state)
{
	switch (state) {
	case ADDR_READY:
		return 4;
	case ADDR_EXPIRING:
		return 3;
	case ADDR_TENTATIVE:
		return 2;
	case ADDR_DADFAILED:
		return 1;
	default:
		return 0;
	}
}

/* One that VRRP or an admin puts there for a while: nothing but itself, and no
 * end of it is known, as a lease has one. */
static bool is_virtual(const struct addr_cand *a)
{
	return a->bits == ip_len(a->ip.family) * 8 && a->preferred_until == CORE_NEVER;
}

/* What is so of the address itself. */
static unsigned kind(const struct addr_cand *a)
{
	return (unsigned)ip_is_public(&a->ip) << 1 | !is_virtual(a);
}

static unsigned rank(const struct addr_cand *a, int64_t now)
{
	return (unsigned)merit(addr_state(a, now)) << 4 | (unsigned)a->home << 3 |
	       kind(a) << 1 | a->used;
}

static bool better(const struct addr_cand *a, const struct addr_cand *b, int64_t now)
{
	unsigned x = rank(a, now), y = rank(b, now);

	return x != y ? x > y : memcmp(a->ip.b, b->ip.b, sizeof(a->ip.b)) < 0;
}

bool addr_lesser(const struct addr_cand *a, const struct addr_cand *b)
{
	return kind(a) < kind(b);
}

int addr_pick(const struct conf_addr *conf, enum fam fam, const struct addr_cand *cand,
	      unsigned n, int64_t now, enum addr_state *state)
{
	int best = -1;

	for (unsigned i = 0; i < n; i++)
		if (addr_wanted(conf, fam, &cand[i]) &&
		    (best < 0 || better(&cand[i], &cand[best], now)))
			best = (int)i;
	*state = best < 0 ? ADDR_GONE : addr_state(&cand[best], now);
	return best;
}
