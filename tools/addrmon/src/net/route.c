/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * route.c - the way from an uplink's address
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>

#include "net/parts.h"

struct ip net_anywhere(enum fam fam)
{
	struct ip any;

	/* the retired 6to4 anycast address (RFC 7526), and the first of global unicast */
	if (!ip_parse(fam == FAM_4 ? "192.88.99.1" : "2000::1", &any))
		abort();
	return any;
}

struct ip net_way_address(const struct conf_uplink *u, enum fam fam)
{
	if (u->addr[fam].route_to.family != 0)
		return u->addr[fam].route_to;
	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_is_routed(&u->probe[i]) &&
		    ip_fam(&u->probe[i].addr) == fam)
			return u->probe[i].addr;
	return net_anywhere(fam);
}

enum route_state route_to(struct net *net, unsigned i, enum fam fam, const struct ip *dst,
			  const struct ip *src, bool learn)
{
	struct net_link *link = &net->binding[i].link;
	struct rt_msg m;

	if (!rtnl_way(&net->rt, dst, src, net->conf->uplinks[i].mark, &m))
		return ROUTE_MISSING;
	if (m.local)
		return ROUTE_OK;	/* a target that is ourselves */
	if (m.ifindex != link->ifindex)
		return ROUTE_ELSEWHERE;
	if (m.ip.family != 0 && learn)
		link->gateway[fam] = m.ip;
	return ROUTE_OK;
}
