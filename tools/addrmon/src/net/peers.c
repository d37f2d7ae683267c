/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peers.c - the way from each uplink's address to each peer there is
 *
 * A probe target that is reached proves nothing for a peer, to which other routes or
 * rules may lead. The core is told of the exceptions: peers to which what is sent from
 * an uplink's address does not leave by it. There may be thousands, so they are looked
 * at some at a time, and all again when routes, rules or addresses change.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>

#include "net/parts.h"

/* So many are looked at together (a few milliseconds), and all this often if nothing
 * changes. */
#define AT_ONCE 256
#define AGAIN (30 * USEC_PER_SEC)

static int by_address(const void *a, const void *b)
{
	const struct peer *x = a, *y = b;
	int family = (x->ip.family > y->ip.family) - (x->ip.family < y->ip.family);

	return family != 0 ? family : memcmp(x->ip.b, y->ip.b, sizeof(x->ip.b));
}

static void tell(struct net *net, unsigned uplink, const struct peer *peer, enum route_state route)
{
	struct input in = {
		.kind = INPUT_PEER, .uplink = uplink, .fam = ip_fam(&peer->ip), .ip = peer->ip,
		.route = route,
	};

	feed_input(&net->feed, &in);
}

/* Looks at one peer; only what changed is told. */
static enum route_state look(struct net *net, unsigned uplink, struct peer *peer)
{
	enum fam fam = ip_fam(&peer->ip);
	uint16_t bit = (uint16_t)(1u << uplink);
	enum route_state state = route_to(net, uplink, fam, &peer->ip,
					  &net->binding[uplink].was_addr[fam].ip,
					  net->binding[uplink].link.gateway[fam].family == 0);

	if ((state != ROUTE_OK) == ((peer->bad & bit) != 0))
		return state;
	peer->bad ^= bit;
	tell(net, uplink, peer, state);
	return state;
}

/* Can the way from this uplink be asked for now? */
static bool can_ask(const struct net *net, unsigned uplink, enum fam fam)
{
	const struct binding *b = &net->binding[uplink];
	const struct conf_addr *conf = &net->conf->uplinks[uplink].addr[fam];

	return conf->mode != ADDR_NONE && conf->route_check && b->carrier &&
	       b->was_addr[fam].addr >= ADDR_EXPIRING && b->was_addr[fam].ip.family != 0;
}

enum route_state peers_check(struct net *net, unsigned uplink, enum fam fam)
{
	enum route_state first = ROUTE_UNKNOWN;
	unsigned asked = 0;

	for (unsigned i = 0; i < net->npeers && asked < PEERS_ASKED; i++) {
		if (ip_fam(&net->peer[i].ip) != fam)
			continue;
		enum route_state state = look(net, uplink, &net->peer[i]);

		if (state == ROUTE_OK)
			return ROUTE_OK;
		if (asked++ == 0)
			first = state;
	}
	/* or another one, when it was looked at last */
	for (unsigned i = 0; asked > 0 && i < net->npeers; i++)
		if (ip_fam(&net->peer[i].ip) == fam && (net->peer[i].bad & (1u << uplink)) == 0)
			return ROUTE_OK;
	return first;
}

void peers_restart(struct net *net)
{
	if (net->peers_at < net->npeers)
		net->peers_again = true;	/* when this round is done */
	else
		net->peers_at = 0;
}

bool peers_run(struct net *net, int64_t now)
{
	if (net->peers_at >= net->npeers && (net->peers_again || now >= net->peers_due)) {
		net->peers_again = false;
		net->peers_at = 0;
	}
	for (unsigned n = 0; n < AT_ONCE && net->peers_at < net->npeers; n++) {
		struct peer *peer = &net->peer[net->peers_at++];

		for (unsigned i = 0; i < net->conf->nuplinks; i++)
			if (can_ask(net, i, ip_fam(&peer->ip)))
				look(net, i, peer);
		net->peers_due = now + AGAIN;
	}
	return net->peers_at < net->npeers || net->peers_again;
}

void peers_reconf(struct net *net)
{
	for (unsigned i = 0; i < net->npeers; i++) {
		for (unsigned k = 0; k < CONF_MAX_UPLINKS; k++)
			if ((net->peer[i].bad & (1u << k)) != 0 && k < net->conf->nuplinks)
				tell(net, k, &net->peer[i], ROUTE_OK);
		net->peer[i].bad = 0;
	}
	peers_restart(net);
}

void peers_take(struct net *net, const struct sa_info *sas, unsigned n)
{
	struct peer *peer = calloc(n + 1, sizeof(*peer)), *was = net->peer;
	unsigned nwas = net->npeers, kept = 0;

	if (peer == NULL)
		return;		/* what was known stays, until the next one */
	for (unsigned i = 0; i < n; i++)
		peer[i].ip = sas[i].remote;
	qsort(peer, n, sizeof(*peer), by_address);
	for (unsigned i = 0; i < n; i++)
		if (peer[i].ip.family != 0 && (kept == 0 || !ip_eq(&peer[kept - 1].ip, &peer[i].ip)))
			peer[kept++].ip = peer[i].ip;
	net->peer = peer;
	net->npeers = net->peers_at = kept;
	for (unsigned i = 0, k = 0; i < kept || k < nwas;) {
		int cmp = i == kept ? 1 : k == nwas ? -1 : by_address(&peer[i], &was[k]);

		if (cmp == 0) {
			peer[i++].bad = was[k++].bad;
		} else if (cmp < 0) {
			i++;			/* a new one */
			net->peers_at = 0;
		} else {
			for (unsigned u = 0; u < net->conf->nuplinks; u++)
				if ((was[k].bad & (1u << u)) != 0)
					tell(net, u, &was[k], ROUTE_OK);
			k++;
		}
	}
	free(was);
}
