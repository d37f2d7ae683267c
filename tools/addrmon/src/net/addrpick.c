/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addrpick.c - which of an interface's addresses an uplink uses
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "net/addrpick.h"

#include <linux/if_addr.h>

static bool wanted(const struct conf_addr *conf, enum fam fam, const struct addr_cand *a)
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

static enum addr_state state_of(const struct addr_cand *a, int64_t now)
{
	if ((a->flags & IFA_F_DADFAILED) != 0)
		return ADDR_DADFAILED;
	if ((a->flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) != 0)
		return ADDR_TENTATIVE;
	if ((a->flags & IFA_F_DEPRECATED) != 0 ||
	    (a->preferred_until != CORE_NEVER &&
	     a->preferred_until - now <= ADDR_EXPIRY_MARGIN))
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

int addr_pick(const struct conf_addr *conf, enum fam fam, const struct addr_cand *cand,
	      unsigned n, const struct ip *current, int64_t now, enum addr_state *state)
{
	int best = -1;

	*state = ADDR_GONE;
	for (unsigned i = 0; i < n; i++) {
		enum addr_state s;

		if (!wanted(conf, fam, &cand[i]))
			continue;
		s = state_of(&cand[i], now);
		if (best < 0 || merit(s) > merit(*state) ||
		    (merit(s) == merit(*state) && ip_eq(&cand[i].ip, current))) {
			best = (int)i;
			*state = s;
		}
	}
	return best;
}
