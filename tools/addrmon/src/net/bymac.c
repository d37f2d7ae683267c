/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bymac.c - which of the interfaces that share a MAC an uplink is
 *
 * A bridge has the MAC of one of its ports, a bond its ports have its own, and a VLAN
 * that of what it is on. Addresses and routes are on top.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>

#include "net/parts.h"

bool mac_above(const struct rt_msg *m, int ifindex, int master)
{
	return m->lower == ifindex || m->ifindex == master;
}

struct search {
	const uint8_t *mac;
	struct rt_msg *found;
};

static void look(void *ctx, const struct rt_msg *m)
{
	struct search *s = ctx;

	if (m->has_mac && memcmp(m->mac, s->mac, 6) == 0 &&
	    (s->found->ifindex == 0 || mac_above(m, s->found->ifindex, s->found->master)))
		*s->found = *m;
}

bool net_find_mac(struct rtnl *rt, const uint8_t mac[6], struct rt_msg *out)
{
	struct search search = { mac, out };
	int was;

	memset(out, 0, sizeof(*out));
	do {		/* again: what is above the one found may have come before it */
		was = out->ifindex;
		rtnl_dump(rt, RT_LINK, look, &search);
	} while (out->ifindex != was);
	return out->ifindex != 0;
}
