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

#include "daemon/daemon.h"
#include "sys/log.h"

/* A change is seen half of this after it, and at worst all of it. */
#define POLL_FAST (45 * USEC_PER_MSEC)		/* after a link event */
#define POLL_SLOW (225 * USEC_PER_MSEC)
#define POLL_FAST_FOR (1200 * USEC_PER_MSEC)
#define HINT_SILENCE (300 * USEC_PER_MSEC)	/* sent, but nothing received */
#define HINT_PACKETS 3
#define HINT_EVERY (5 * USEC_PER_SEC)
#define PEERS_ASKED 4
#define RESYNC_GAP (100 * USEC_PER_MSEC)

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

static void want_resync(struct daemon *d)
{
	d->resync_wanted = true;
	if (d->resync_after < d->last_resync + RESYNC_GAP)
		d->resync_after = d->last_resync + RESYNC_GAP;
}

static void unbind(struct daemon *d, unsigned i)
{
	struct binding *b = &d->binding[i];
	struct binding empty = {
		.told_link = b->told_link, .link = b->link,
	};

	memcpy(empty.told_addr, b->told_addr, sizeof(b->told_addr));
	memcpy(empty.told_route, b->told_route, sizeof(b->told_route));
	memcpy(empty.addr, b->addr, sizeof(b->addr));
	memcpy(empty.route, b->route, sizeof(b->route));
	*b = empty;
	probes_close(d, i);
}

static void take_link(struct daemon *d, unsigned i, const struct rt_msg *m)
{
	struct binding *b = &d->binding[i];

	if (m->deleted || !matches(&d->conf->uplinks[i], m)) {
		if (b->ifindex == m->ifindex)
			unbind(d, i);
		return;
	}
	if (b->ifindex != m->ifindex) {
		/* two interfaces may share a MAC: keep the one we have */
		if (b->ifindex != 0 && d->conf->uplinks[i].ifname == NULL)
			return;
		unbind(d, i);
		b->ifindex = m->ifindex;
		want_resync(d);		/* its addresses */
	}
	strcpy(b->ifname, m->name);
	b->has_mac = m->has_mac;
	memcpy(b->mac, m->mac, 6);
	/* a loss too short to be told of leaves its trace in the counter */
	if (m->has_downs) {
		unsigned expected = b->carrier && !m->carrier;

		if (b->downs_known && m->admin && m->downs - b->downs > expected &&
		    m->downs - b->downs < 1000)
			b->link.flaps += m->downs - b->downs - expected;
		b->downs = m->downs;
		b->downs_known = true;
	}
	b->admin = m->admin;
	b->carrier = m->carrier;
	b->dormant = m->dormant;
}

static void take_addr(struct daemon *d, unsigned i, const struct rt_msg *m)
{
	struct binding *b = &d->binding[i];
	unsigned k;

	if (b->ifindex == 0 || b->ifindex != m->ifindex || ip_is_special(&m->ip))
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
				  b->ifname, CANDS_MAX);
		b->too_many = true;
		return;
	}
	if (k == b->ncands)
		b->ncands++;
	b->cand[k] = (struct addr_cand) {
		.ip = m->ip, .flags = m->flags,
		.preferred_until = m->preferred == RT_FOREVER ? CORE_NEVER :
				   now_usec() + (int64_t)m->preferred * USEC_PER_SEC,
	};
}

void uplinks_message(struct daemon *d, const struct rt_msg *m)
{
	/* the kernel's delay of carrier events has one timer for all links */
	if (m->kind == RT_LINK)
		d->fast_until = now_usec() + POLL_FAST_FOR;
	for (unsigned i = 0; i < d->conf->nuplinks; i++) {
		if (m->kind == RT_LINK)
			take_link(d, i, m);
		else if (m->kind == RT_ADDR)
			take_addr(d, i, m);
	}
}

/* What was lost is unknown: ask for everything, now. */
void uplinks_lost(struct daemon *d)
{
	want_resync(d);
	d->fast_until = now_usec() + POLL_FAST_FOR;
}

/* ---- resync ---- */

static void resync_link(void *ctx, const struct rt_msg *m)
{
	struct daemon *d = ctx;

	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		take_link(d, i, m);
}

static void resync_addr(void *ctx, const struct rt_msg *m)
{
	struct daemon *d = ctx;

	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		take_addr(d, i, m);
}

struct known { struct daemon *d; bool seen[CONF_MAX_UPLINKS]; };

static void mark_link(void *ctx, const struct rt_msg *m)
{
	struct known *k = ctx;

	for (unsigned i = 0; i < k->d->conf->nuplinks; i++)
		k->seen[i] |= m->ifindex == k->d->binding[i].ifindex &&
			      matches(&k->d->conf->uplinks[i], m);
	resync_link(k->d, m);
	/* bound only now */
	for (unsigned i = 0; i < k->d->conf->nuplinks; i++)
		k->seen[i] |= m->ifindex == k->d->binding[i].ifindex;
}

void uplinks_resync(struct daemon *d)
{
	static unsigned long told;	/* overruns that a resync was logged for */
	struct known known = { .d = d };
	int64_t started = now_usec();
	struct logline l;

	if (!rtnl_dump(&d->rt, RT_LINK, mark_link, &known))
		return;
	for (unsigned i = 0; i < d->conf->nuplinks; i++) {
		if (!known.seen[i] && d->binding[i].ifindex != 0)
			unbind(d, i);
		d->binding[i].ncands = 0;
	}
	rtnl_dump(&d->rt, RT_ADDR, resync_addr, d);
	d->resync_wanted = false;
	d->last_resync = now_usec();
	d->resyncs++;
	/* the regular ones are nobody's business */
	logline_begin(&l, told == d->rt.overruns ? LOG_DEBUG : LOG_INFO, "netlink");
	logline_num(&l, "resync", (long long)d->resyncs);
	logline_num(&l, "overruns", (long long)d->rt.overruns);
	logline_time(&l, "took", d->last_resync - started);
	log_emit(&l);
	told = d->rt.overruns;
}

/* ---- routes ---- */

struct ip route_probe_address(const struct conf_uplink *u, enum fam fam)
{
	struct ip any;

	if (u->addr[fam].route_to.family != 0)
		return u->addr[fam].route_to;
	for (unsigned i = 0; i < u->nprobes; i++)
		if ((u->probe[i].kind == PROBE_ICMP || u->probe[i].kind == PROBE_TCP) &&
		    ip_fam(&u->probe[i].addr) == fam)
			return u->probe[i].addr;
	/* anything the default route must lead to: the retired 6to4 anycast
	 * address (RFC 7526), and the first of global unicast */
	if (!ip_parse(fam == FAM_4 ? "192.88.99.1" : "2000::1", &any))
		abort();
	return any;
}

static enum route_state route_state(struct daemon *d, unsigned i, enum fam fam,
				    const struct ip *dst, const struct ip *src)
{
	struct binding *b = &d->binding[i];
	struct rt_msg m;

	if (!rtnl_route(&d->rt, dst, src, 0, &m))
		return ROUTE_MISSING;
	if (m.local)
		return ROUTE_OK;	/* a target that is ourselves */
	if (m.ifindex != b->ifindex) {
		b->wrong_ifindex[fam] = m.ifindex;
		return ROUTE_ELSEWHERE;
	}
	if (m.ip.family != 0)
		b->gateway[fam] = m.ip;
	return ROUTE_OK;
}

static enum route_state route_check(struct daemon *d, unsigned i, enum fam fam,
				    const struct ip *src)
{
	const struct conf_uplink *u = &d->conf->uplinks[i];
	struct ip dst = route_probe_address(u, fam);
	enum route_state state = route_state(d, i, fam, &dst, src);
	unsigned asked = 0;

	if (!u->addr[fam].route_check)
		return ROUTE_OK;
	/* no default route, but perhaps one to the peers there are */
	for (unsigned k = 0; state == ROUTE_MISSING && k < d->core->nsas &&
	     asked < PEERS_ASKED; k++) {
		const struct sa_info *sa = &d->core->sas[k].info;

		if (ip_fam(&sa->remote) != fam)
			continue;
		asked++;
		state = route_state(d, i, fam, &sa->remote, src);
	}
	return state;
}

/* ---- telling the core ---- */

static void tell_link(struct daemon *d, unsigned i)
{
	struct binding *b = &d->binding[i];
	struct input in = {
		.kind = INPUT_LINK, .uplink = i, .present = b->ifindex != 0,
		.admin = b->admin, .carrier = b->carrier, .dormant = b->dormant,
		.flaps = b->link.flaps,
	};

	if (b->told_link && in.flaps == 0 && in.present == b->link.present &&
	    in.admin == b->link.admin && in.carrier == b->link.carrier &&
	    in.dormant == b->link.dormant)
		return;
	daemon_input(d, &in);
	b->link = in;
	b->link.flaps = 0;
	b->told_link = true;
}

static void tell_addr(struct daemon *d, unsigned i, enum fam fam, int64_t now)
{
	struct binding *b = &d->binding[i];
	struct input in = { .kind = INPUT_ADDR, .uplink = i, .fam = fam };
	int k = addr_pick(&d->conf->uplinks[i].addr[fam], fam, b->cand, b->ncands,
			  &b->addr[fam].ip, now, &in.addr);

	if (k >= 0)
		in.ip = b->cand[k].ip;
	if (b->told_addr[fam] && in.addr == b->addr[fam].addr &&
	    ip_eq(&in.ip, &b->addr[fam].ip))
		return;
	daemon_input(d, &in);
	b->addr[fam] = in;
	b->told_addr[fam] = true;
	b->told_route[fam] = false;
}

static void tell_route(struct daemon *d, unsigned i, enum fam fam)
{
	struct binding *b = &d->binding[i];
	struct input in = { .kind = INPUT_ROUTE, .uplink = i, .fam = fam };

	if (b->addr[fam].addr < ADDR_EXPIRING || !b->carrier)
		return;		/* nothing can be said now */
	in.route = route_check(d, i, fam, &b->addr[fam].ip);
	if (b->told_route[fam] && in.route == b->route[fam].route)
		return;
	daemon_input(d, &in);
	b->route[fam] = in;
	b->told_route[fam] = true;
}

void uplinks_tell(struct daemon *d)
{
	int64_t now = now_usec();

	if (d->resync_wanted && now >= d->resync_after)
		uplinks_resync(d);
	for (unsigned i = 0; i < d->conf->nuplinks; i++) {
		tell_link(d, i);
		for (int f = 0; f < FAM_COUNT; f++) {
			if (d->conf->uplinks[i].addr[f].mode == ADDR_NONE)
				continue;
			tell_addr(d, i, (enum fam)f, now);
			tell_route(d, i, (enum fam)f);
		}
	}
}

/* ---- polling ---- */

static void silence(struct daemon *d, unsigned i, const struct rt_msg *m, int64_t now)
{
	struct binding *b = &d->binding[i];

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

		daemon_input(d, &in);
	}
}

void uplinks_poll(struct daemon *d)
{
	int64_t now = now_usec();
	struct rt_msg m;

	for (unsigned i = 0; i < d->conf->nuplinks; i++) {
		struct binding *b = &d->binding[i];
		const struct conf_uplink *u = &d->conf->uplinks[i];

		if (b->ifindex != 0) {
			if (!rtnl_link(&d->rt, b->ifindex, NULL, &m)) {
				unbind(d, i);
				continue;
			}
			take_link(d, i, &m);
			silence(d, i, &m, now);
		} else if (u->ifname != NULL && rtnl_link(&d->rt, 0, u->ifname, &m)) {
			take_link(d, i, &m);
		}
	}
	uplinks_tell(d);
}

int64_t uplinks_poll_interval(const struct daemon *d, int64_t now)
{
	int64_t interval = now < d->fast_until ? POLL_FAST : POLL_SLOW;

	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		if (d->conf->uplinks[i].fast)
			return now < d->fast_until ? POLL_FAST / 2 : POLL_FAST;
	return interval;
}

/* A neighbour that does not answer: is it a gateway of ours? */
void uplinks_hint(struct daemon *d, const struct rt_msg *m)
{
	if (m->kind != RT_NEIGH || !m->failed)
		return;
	for (unsigned i = 0; i < d->conf->nuplinks; i++) {
		struct binding *b = &d->binding[i];
		struct input in = { .kind = INPUT_HINT, .uplink = i, .fam = ip_fam(&m->ip) };

		if (b->ifindex == m->ifindex && ip_eq(&b->gateway[in.fam], &m->ip))
			daemon_input(d, &in);
	}
}

bool uplinks_local_present(struct daemon *d, const struct ip *ip)
{
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		for (unsigned k = 0; k < d->binding[i].ncands; k++)
			if (ip_eq(&d->binding[i].cand[k].ip, ip))
				return true;
	return rtnl_is_local(&d->rt, ip);
}

void uplinks_reconf(struct daemon *d, const struct conf *was, const struct conf *conf)
{
	struct binding old[CONF_MAX_UPLINKS];

	for (unsigned i = 0; i < was->nuplinks; i++)
		probes_close(d, i);
	memcpy(old, d->binding, sizeof(old));
	memset(d->binding, 0, sizeof(d->binding));
	for (unsigned i = 0; i < conf->nuplinks; i++) {
		int k = conf_uplink_find(was, conf->uplinks[i].name);
		const char *a = conf->uplinks[i].ifname;

		if (k < 0)
			continue;
		const char *b = was->uplinks[k].ifname;

		if ((a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0))
			continue;
		d->binding[i] = old[k];
		/* the rules for addresses and routes may have changed */
		memset(d->binding[i].told_addr, 0, sizeof(d->binding[i].told_addr));
		memset(d->binding[i].told_route, 0, sizeof(d->binding[i].told_route));
	}
	d->resync_wanted = true;
	d->resync_after = 0;
}
