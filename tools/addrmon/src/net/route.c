/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * route.c - the way from an uplink's address
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>

#include "net/parts.h"

struct ip net_way_address(const struct conf_uplink *u, enum fam fam)
{
	struct ip any;

	if (u->addr[fam].route_to.family != 0)
		return u->addr[fam].route_to;
	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_is_routed(&u->probe[i]) &&
		    ip_fam(&u->probe[i].addr) == fam)
			return u->probe[i].addr;
	/* anything the default route must lead to: the retired 6to4 anycast
	 * address (RFC 7526), and the first of global unicast */
	if (!ip_parse(fam == FAM_4 ? "192.88.99.1" : "2000::1", &any))
		abort();
	return any;
}

static enum route_state route_state(struct net *net, unsigned i, enum fam fam,
				    const struct ip *dst, const struct ip *src)
{
	struct net_link *link = &net->binding[i].link;
	struct rt_msg m;

	if (!rtnl_route(&net->rt, dst, src, 0, &m))
		return ROUTE_MISSING;
	if (m.local)
		return ROUTE_OK;	/* a target that is ourselves */
	if (m.ifindex != link->ifindex)
		return ROUTE_ELSEWHERE;
	if (m.ip.family != 0)
		link->gateway[fam] = m.ip;
	return ROUTE_OK;
}

enum route_state route_check(struct net *net, unsigned i, enum fam fam,
			     const struct ip *src)
{
	const struct conf_uplink *u = &net->conf->uplinks[i];
	struct ip dst = net_way_address(u, fam);
	enum route_state state = route_state(net, i, fam, &dst, src);

	if (!u->addr[fam].route_check)
		return ROUTE_OK;
	/* no default route, but perhaps one to the peers there are */
	for (unsigned k = 0; state == ROUTE_MISSING && k < net->npeers[fam]; k++)
		state = route_state(net, i, fam, &net->peer[fam][k], src);
	return state;
}
