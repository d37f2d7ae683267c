/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * net.h - the uplinks, as the kernel knows them, told to the core
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_NET_H
#define ADDRMON_NET_H

#include <net/if.h>

#include "core/feed.h"

struct event_base;
struct net;

/* The interface an uplink is bound to at the moment. */
struct net_link {
	int ifindex;			/* 0: there is none */
	char ifname[IFNAMSIZ];
	uint8_t mac[6];
	bool has_mac;
	struct ip addr[FAM_COUNT];	/* the one picked; family 0: none */
	struct ip gateway[FAM_COUNT];	/* from the route */
};

struct net_counters {
	unsigned long overruns, resyncs, interrupted;
};

/* Opens and subscribes; NULL after a log line. conf is borrowed. */
struct net *net_open(struct event_base *base, const struct conf *conf, const struct feed *feed);
void net_close(struct net *net);
/* Asks for all there is and tells it; from now on changes are told. */
void net_start(struct net *net);
/* Carries over to a new configuration what is still of use; net_tell is then
 * to be called when the core has it, too. */
void net_reconf(struct net *net, const struct conf *conf);
/* Tells what changed since it was told last. */
void net_tell(struct net *net);
/* The SAs there are: their peers must be reached, and an address that they are at
 * is kept. */
void net_sas(struct net *net, const struct sa_info *sas, unsigned n);

const struct net_link *net_link(const struct net *net, unsigned uplink);
/* Has the host this address? */
bool net_has_address(struct net *net, const struct ip *ip);
struct net_counters net_counters(const struct net *net);

struct rtnl;
struct rt_msg;
/* The interface with this MAC: of several the one on top, which is the bridge or bond
 * and not its port, the VLAN and not what it is on. False: there is none. */
bool net_find_mac(struct rtnl *rt, const uint8_t mac[6], struct rt_msg *out);

/* An address that only a default route leads to. */
struct ip net_anywhere(enum fam fam);
/* An address to ask the way to, for a path with no better one. */
struct ip net_way_address(const struct conf_uplink *u, enum fam fam);

#endif
