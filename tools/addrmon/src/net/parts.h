/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts.h - what the files of this folder share
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_NET_PARTS_H
#define ADDRMON_NET_PARTS_H

#include "net/addrpick.h"
#include "net/net.h"
#include "net/rtnl.h"

struct event;

#define PEERS_ASKED 4			/* per family, at each look at a route */
#define SEATS_MAX 128			/* addresses that SAs are at */

/* What is known of an uplink's interface. */
struct binding {
	struct net_link link;
	int master;			/* of which it is a port; 0: none */
	int master_asked;		/* ...and whose MAC is not that of the uplink */
	bool admin, carrier, dormant;
	uint32_t downs;			/* carrier losses the kernel counted */
	bool downs_known;
	unsigned flaps;			/* not told yet */
	struct addr_cand cand[CANDS_MAX];
	unsigned ncands;
	bool too_many;			/* said once that there are more */
	/* for the hint that nothing comes back */
	uint64_t rx, tx_at_rx;
	int64_t rx_at, hinted_at;
	/* what the core was told last */
	bool told_link, told_addr[FAM_COUNT], told_route[FAM_COUNT];
	struct input was_link, was_addr[FAM_COUNT], was_route[FAM_COUNT];
	struct told_alias {
		struct ip ip;
		enum addr_state state;
		bool lesser;
	} alias[CANDS_MAX];
	unsigned naliases;
};

/* An address that SAs are at. */
struct seat {
	struct ip ip;
	bool home;			/* one of them was not moved there */
};

/* Somebody SAs are with. */
struct peer {
	struct ip ip;
	uint16_t bad;			/* uplinks whose address is no way to it, a bit each */
};
_Static_assert(CONF_MAX_UPLINKS <= 16, "a bit for each uplink");

struct net {
	const struct conf *conf;
	struct feed feed;
	struct rtnl rt;
	struct binding binding[CONF_MAX_UPLINKS];
	struct peer *peer;		/* sorted */
	unsigned npeers;
	unsigned peers_at;		/* the next to look at; npeers: all are looked at */
	bool peers_left;		/* there are more to look at soon */
	bool peers_again;		/* then from the first one again */
	int64_t peers_due;		/* all again if nothing happens */
	struct seat seat[SEATS_MAX];
	unsigned nseats;
	int64_t fast_until;		/* poll links often until then */
	bool resync_wanted;
	int64_t resync_after, last_resync;
	int64_t poll_at;		/* when poll_timer is due */
	unsigned long resyncs, resyncs_told;
	struct event *events, *hints, *hint_timer, *poll_timer;
};

/* bymac.c */
/* Is this interface, with the same MAC as the one of ifindex and master, on top of it? */
bool mac_above(const struct rt_msg *m, int ifindex, int master);

/* route.c */
/* Does what goes from src to dst leave by this uplink? With learn, its gateway is the
 * one on this way. */
enum route_state route_to(struct net *net, unsigned uplink, enum fam fam, const struct ip *dst,
			  const struct ip *src, bool learn);

/* peers.c */
/* Takes in who there is. */
void peers_take(struct net *net, const struct sa_info *sas, unsigned n);
/* The way from this uplink to its peers: OK if it is to one of them; UNKNOWN: there is
 * none in this family. */
enum route_state peers_check(struct net *net, unsigned uplink, enum fam fam);
/* Something changed: all are to be looked at. */
void peers_restart(struct net *net);
/* Looks at some of those that are due; true: there are more. */
bool peers_run(struct net *net, int64_t now);
/* The uplinks are others now. */
void peers_reconf(struct net *net);

/* address.c */
/* Tells the core which address this uplink uses, and which others it has. */
void address_tell(struct net *net, unsigned uplink, enum fam fam, int64_t now);

/* uplinks.c */
void uplinks_message(struct net *net, const struct rt_msg *msg);
/* Messages were lost. */
void uplinks_lost(struct net *net);
void uplinks_resync(struct net *net);
/* Asks the kernel about every configured uplink. */
void uplinks_poll(struct net *net);
/* A neighbour changed. */
void uplinks_hint(struct net *net, const struct rt_msg *msg);
int64_t uplinks_poll_interval(const struct net *net, int64_t now);

#endif
