/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uplinks.c - from what the kernel says to what the core is told
 *
 * An uplink is an interface found by name, alternative name or MAC; the index
 * it has today is not its identity. Events are applied as they come, and every
 * poll asks again: the kernel may hold carrier events back for a second, and
 * tells nothing at all when IPv4 routes go.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "net/parts.h"
#include "sys/clock.h"
#include "sys/log.h"

/* A change is seen half of this after it, and at worst all of it. */
#define POLL_FAST (45 * USEC_PER_MSEC)		/* after a link event */
#define POLL_SLOW (225 * USEC_PER_MSEC)
#define POLL_FAST_FOR (1200 * USEC_PER_MSEC)
#define HINT_SILENCE (300 * USEC_PER_MSEC)	/* sent, but nothing received */
#define HINT_PACKETS 3
#define HINT_EVERY (5 * USEC_PER_SEC)
#define RESYNC_GAP (100 * USEC_PER_MSEC)
#define RESYNC_RETRY (1 * USEC_PER_SEC)

static bool matches(const struct conf_uplink *u, const struct rt_msg *m)
{
	if (u->ifname == NULL)
		return m->has_mac && memcmp(u->mac, m->mac, 6) == 0;
	if (strcmp(u->ifname, m->name) == 0)
		return true;
	for (unsigned i = 0; i < m->naltnames; i++)
		if (strcmp(u->ifname, m->altname[i]) == 0)
			return true;
	return false;
}

static void want_resync(struct net *net)
{
	net->resync_wanted = true;
	if (net->resync_after < net->last_resync + RESYNC_GAP)
		net->resync_after = net->last_resync + RESYNC_GAP;
}

static void unbind(struct net *net, unsigned i)
{
	struct binding *b = &net->binding[i];
	struct binding empty = {
		.told_link = b->told_link, .was_link = b->was_link, .flaps = b->flaps,
	};

	memcpy(empty.told_addr, b->told_addr, sizeof(b->told_addr));
	memcpy(empty.told_route, b->told_route, sizeof(b->told_route));
	memcpy(empty.was_addr, b->was_addr, sizeof(b->was_addr));
	memcpy(empty.was_route, b->was_route, sizeof(b->was_route));
	memcpy(empty.alias, b->alias, sizeof(b->alias));
	empty.naliases = b->naliases;
	memcpy(empty.link.addr, b->link.addr, sizeof(b->link.addr));
	*b = empty;
}

/* It is not there any more. */
static void lose(struct net *net, unsigned i)
{
	unbind(net, i);
	if (net->conf->uplinks[i].ifname == NULL)
		want_resync(net);		/* another one may have the MAC */
}

static void take_link(struct net *net, unsigned i, const struct rt_msg *m)
{
	struct binding *b = &net->binding[i];

	if (m->deleted || !matches(&net->conf->uplinks[i], m)) {
		if (b->link.ifindex == m->ifindex)
			lose(net, i);
		return;
	}
	if (b->link.ifindex != m->ifindex) {
		/* of several that share a MAC the one on top */
		if (b->link.ifindex != 0 && net->conf->uplinks[i].ifname == NULL &&
		    !mac_above(m, b->link.ifindex, b->master))
			return;
		unbind(net, i);
		b->link.ifindex = m->ifindex;
		want_resync(net);		/* its addresses */
	}
	strcpy(b->link.ifname, m->name);
	b->link.has_mac = m->has_mac;
	memcpy(b->link.mac, m->mac, 6);
	/* a loss too short to be told of leaves its trace in the counter */
	if (m->has_downs) {
		unsigned expected = b->carrier && !m->carrier;

		if (b->downs_known && m->admin && m->downs - b->downs > expected &&
		    m->downs - b->downs < 1000)
			b->flaps += m->downs - b->downs - expected;
		b->downs = m->downs;
		b->downs_known = true;
	}
	b->master = m->master;
	b->admin = m->admin;
	b->carrier = m->carrier;
	b->dormant = m->dormant;
}

/* The preferred lifetime that it had when it was last renewed; 0: it has no end. */
static int64_t lifetime(const struct rt_msg *m, int64_t now)
{
	int64_t left = (int64_t)m->preferred * USEC_PER_SEC;
	int64_t age = now - (int64_t)m->stamp * (USEC_PER_SEC / 100);

	if (m->preferred == RT_FOREVER)
		return 0;
	return age > 0 ? left + age : left;
}

static void take_addr(struct net *net, unsigned i, const struct rt_msg *m)
{
	struct binding *b = &net->binding[i];
	int64_t now;
	unsigned k;

	if (b->link.ifindex == 0 || b->link.ifindex != m->ifindex || ip_is_special(&m->ip))
		return;
	for (k = 0; k < b->ncands; k++)
		if (ip_eq(&b->cand[k].ip, &m->ip))
			break;
	if (m->deleted) {
		if (k < b->ncands)
			memmove(&b->cand[k], &b->cand[k + 1],
				(--b->ncands - k) * sizeof(b->cand[0]));
		return;
	}
	if (k == CANDS_MAX) {
		if (!b->too_many)
			log_warnx("uplink", "%s has more than %d addresses; some are not seen",
				  b->link.ifname, CANDS_MAX);
		b->too_many = true;
		return;
	}
	if (k == b->ncands)
		b->ncands++;
	now = now_usec();
	b->cand[k] = (struct addr_cand) {
		.ip = m->ip, .flags = m->flags, .bits = m->bits,
		.preferred_until = m->preferred == RT_FOREVER ? CORE_NEVER :
				   now + (int64_t)m->preferred * USEC_PER_SEC,
		.lifetime = lifetime(m, now),
	};
}

void uplinks_message(struct net *net, const struct rt_msg *m)
{
	/* the kernel's delay of carrier events has one timer for all links */
	if (m->kind == RT_LINK)
		net->fast_until = now_usec() + POLL_FAST_FOR;
	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		if (m->kind == RT_LINK)
			take_link(net, i, m);
		else if (m->kind == RT_ADDR)
			take_addr(net, i, m);
	}
}

/* What was lost is unknown: ask for everything, now. */
void uplinks_lost(struct net *net)
{
	want_resync(net);
	net->fast_until = now_usec() + POLL_FAST_FOR;
}

/* ---- resync ---- */

static void resync_link(void *ctx, const struct rt_msg *m)
{
	struct net *net = ctx;

	for (unsigned i = 0; i < net->conf->nuplinks; i++)
		take_link(net, i, m);
}

static void resync_addr(void *ctx, const struct rt_msg *m)
{
	struct net *net = ctx;

	for (unsigned i = 0; i < net->conf->nuplinks; i++)
		take_addr(net, i, m);
}

struct known { struct net *net; bool seen[CONF_MAX_UPLINKS]; };

static void mark_link(void *ctx, const struct rt_msg *m)
{
	struct known *k = ctx;

	for (unsigned i = 0; i < k->net->conf->nuplinks; i++)
		k->seen[i] |= m->ifindex == k->net->binding[i].link.ifindex &&
			      matches(&k->net->conf->uplinks[i], m);
	resync_link(k->net, m);
	/* bound only now */
	for (unsigned i = 0; i < k->net->conf->nuplinks; i++)
		k->seen[i] |= m->ifindex == k->net->binding[i].link.ifindex;
}

/* Asks for all addresses; when the kernel does not tell, what was known stays. */
static bool resync_addresses(struct net *net)
{
	struct addr_cand was[CONF_MAX_UPLINKS][CANDS_MAX];
	unsigned n[CONF_MAX_UPLINKS];

	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		struct binding *b = &net->binding[i];

		n[i] = b->ncands;
		memcpy(was[i], b->cand, n[i] * sizeof(b->cand[0]));
		b->ncands = 0;
	}
	if (rtnl_dump(&net->rt, RT_ADDR, resync_addr, net))
		return true;
	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		struct binding *b = &net->binding[i];

		b->ncands = n[i];
		memcpy(b->cand, was[i], n[i] * sizeof(b->cand[0]));
	}
	return false;
}

void uplinks_resync(struct net *net)
{
	struct known known = { .net = net };
	bool again = false;
	int64_t started = now_usec();
	struct logline l;

	if (!rtnl_dump(&net->rt, RT_LINK, mark_link, &known)) {
		net->resync_after = started + RESYNC_RETRY;
		return;
	}
	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		if (known.seen[i] || net->binding[i].link.ifindex == 0)
			continue;
		unbind(net, i);
		again = true;		/* for one with its MAC, that was passed over */
	}
	if (!resync_addresses(net)) {
		net->resync_after = started + RESYNC_RETRY;
		return;
	}
	net->last_resync = now_usec();
	net->resync_wanted = again;
	net->resync_after = net->last_resync + RESYNC_GAP;
	net->resyncs++;
	/* the regular ones are nobody's business */
	logline_begin(&l, net->resyncs_told == net->rt.overruns ? LOG_DEBUG : LOG_INFO, "netlink");
	logline_num(&l, "resync", (long long)net->resyncs);
	logline_num(&l, "overruns", (long long)net->rt.overruns);
	logline_time(&l, "took", net->last_resync - started);
	log_emit(&l);
	net->resyncs_told = net->rt.overruns;
}

/* ---- telling the core ---- */

/* It was found by its MAC, and is a port: is the uplink what it is a port of? (Not asked
 * while messages are read: there is one buffer.) */
static void climb(struct net *net, unsigned i)
{
	struct binding *b = &net->binding[i];
	struct rt_msg m;

	while (net->conf->uplinks[i].ifname == NULL && b->link.ifindex != 0 &&
	       b->master != b->master_asked) {
		b->master_asked = b->master;
		if (b->master != 0 && rtnl_link(&net->rt, b->master, NULL, &m))
			take_link(net, i, &m);
	}
}

static void tell_link(struct net *net, unsigned i)
{
	struct binding *b = &net->binding[i];
	const struct input *was = &b->was_link;
	struct input in = {
		.kind = INPUT_LINK, .uplink = i, .present = b->link.ifindex != 0,
		.admin = b->admin, .carrier = b->carrier, .dormant = b->dormant,
		.flaps = b->flaps,
	};

	if (b->told_link && in.flaps == 0 && in.present == was->present &&
	    in.admin == was->admin && in.carrier == was->carrier &&
	    in.dormant == was->dormant)
		return;
	feed_input(&net->feed, &in);
	peers_restart(net);
	b->was_link = in;
	b->flaps = 0;
	b->told_link = true;
}

/* What is sent from its address must leave by it: to its peers, or to a target where
 * there are none. */
static enum route_state route_check(struct net *net, unsigned i, enum fam fam, const struct ip *src)
{
	const struct conf_uplink *u = &net->conf->uplinks[i];
	struct ip dst = net_way_address(u, fam);
	enum route_state target = route_to(net, i, fam, &dst, src, true), peers;

	if (!u->addr[fam].route_check)
		return ROUTE_OK;
	peers = peers_check(net, i, fam);
	return peers != ROUTE_UNKNOWN ? peers : target;
}

static void tell_route(struct net *net, unsigned i, enum fam fam)
{
	struct binding *b = &net->binding[i];
	struct input in = { .kind = INPUT_ROUTE, .uplink = i, .fam = fam };

	if (b->was_addr[fam].addr < ADDR_EXPIRING || !b->carrier)
		return;		/* nothing can be said now */
	in.route = route_check(net, i, fam, &b->was_addr[fam].ip);
	if (b->told_route[fam] && in.route == b->was_route[fam].route)
		return;
	feed_input(&net->feed, &in);
	b->was_route[fam] = in;
	b->told_route[fam] = true;
}

void net_tell(struct net *net)
{
	int64_t now = now_usec();

	if (net->resync_wanted && now >= net->resync_after)
		uplinks_resync(net);
	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		climb(net, i);
		tell_link(net, i);
		for (int f = 0; f < FAM_COUNT; f++) {
			if (net->conf->uplinks[i].addr[f].mode == ADDR_NONE)
				continue;
			address_tell(net, i, (enum fam)f, now);
			tell_route(net, i, (enum fam)f);
		}
	}
	net->peers_left = peers_run(net, now);
}

/* ---- polling ---- */

static void silence(struct net *net, unsigned i, const struct rt_msg *m, int64_t now)
{
	struct binding *b = &net->binding[i];

	if (!m->has_stats)
		return;
	if (m->rx_packets != b->rx || b->rx_at == 0) {
		b->rx = m->rx_packets;
		b->rx_at = now;
		b->tx_at_rx = m->tx_packets;
		return;
	}
	if (m->tx_packets - b->tx_at_rx < HINT_PACKETS || now - b->rx_at < HINT_SILENCE ||
	    now - b->hinted_at < HINT_EVERY)
		return;
	b->hinted_at = now;
	for (int f = 0; f < FAM_COUNT; f++) {
		struct input in = { .kind = INPUT_HINT, .uplink = i, .fam = (enum fam)f };

		feed_input(&net->feed, &in);
	}
}

void uplinks_poll(struct net *net)
{
	int64_t now = now_usec();
	struct rt_msg m;

	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		struct binding *b = &net->binding[i];
		const struct conf_uplink *u = &net->conf->uplinks[i];

		if (b->link.ifindex != 0) {
			if (!rtnl_link(&net->rt, b->link.ifindex, NULL, &m)) {
				lose(net, i);
				continue;
			}
			take_link(net, i, &m);
			silence(net, i, &m, now);
		} else if (u->ifname != NULL && rtnl_link(&net->rt, 0, u->ifname, &m)) {
			take_link(net, i, &m);
		}
	}
	net_tell(net);
}

int64_t uplinks_poll_interval(const struct net *net, int64_t now)
{
	int64_t interval = now < net->fast_until ? POLL_FAST : POLL_SLOW;

	for (unsigned i = 0; i < net->conf->nuplinks; i++)
		if (net->conf->uplinks[i].fast)
			return now < net->fast_until ? POLL_FAST / 2 : POLL_FAST;
	return interval;
}

/* A neighbour that does not answer: is it a gateway of ours? */
void uplinks_hint(struct net *net, const struct rt_msg *m)
{
	if (m->kind != RT_NEIGH || !m->failed)
		return;
	for (unsigned i = 0; i < net->conf->nuplinks; i++) {
		struct binding *b = &net->binding[i];
		struct input in = { .kind = INPUT_HINT, .uplink = i, .fam = ip_fam(&m->ip) };

		if (b->link.ifindex == m->ifindex && ip_eq(&b->link.gateway[in.fam], &m->ip))
			feed_input(&net->feed, &in);
	}
}

bool net_has_address(struct net *net, const struct ip *ip)
{
	for (unsigned i = 0; i < net->conf->nuplinks; i++)
		for (unsigned k = 0; k < net->binding[i].ncands; k++)
			if (ip_eq(&net->binding[i].cand[k].ip, ip))
				return true;
	return rtnl_is_local(&net->rt, ip);
}

static bool same_name(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void net_reconf(struct net *net, const struct conf *conf)
{
	const struct conf *was = net->conf;
	struct binding old[CONF_MAX_UPLINKS];

	memcpy(old, net->binding, sizeof(old));
	memset(net->binding, 0, sizeof(net->binding));
	for (unsigned i = 0; i < conf->nuplinks; i++) {
		int k = conf_uplink_find(was, conf->uplinks[i].name);

		if (k < 0 || !same_name(conf->uplinks[i].ifname, was->uplinks[k].ifname))
			continue;
		net->binding[i] = old[k];
		/* the rules for addresses and routes may have changed */
		memset(net->binding[i].told_addr, 0, sizeof(net->binding[i].told_addr));
		memset(net->binding[i].told_route, 0, sizeof(net->binding[i].told_route));
	}
	net->conf = conf;
	peers_reconf(net);
	net->resync_wanted = true;
	net->resync_after = 0;
}
